"""Everything a person reads: the weekly digest and its forms."""
