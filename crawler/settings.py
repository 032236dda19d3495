"""Scrapy's settings: an honest, patient crawl of the public web.

``scrapy list``, ``scrapy crawl NAME`` and ``scrapy shell`` read them as they are; our own process (``crawler.process``)
adds what its options say.
"""

from importlib.metadata import version

AGENT = "Silkwatch"  # the name robots.txt files can use for us


def user_agent(contact: str | None) -> str:
    """Say who we are, and whom to write to."""
    major_minor = ".".join(version("silkwatch").split(".")[:2])
    return f"{AGENT}/{major_minor}" + (f" (+{contact})" if contact else "")


BOT_NAME = "silkwatch"
USER_AGENT = user_agent(None)
SPIDER_LOADER_CLASS = "crawler.loader.CatalogLoader"

# Politeness
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 3.0  # a source's own `delay` goes before it
DOWNLOAD_DELAY_JITTER = 0  # `delay` is a promise, not an average
AUTOTHROTTLE_ENABLED = True  # but for a source whose `delay` is 0
AUTOTHROTTLE_START_DELAY = 0.0  # never below the delay in any case
AUTOTHROTTLE_MAX_DELAY = 60.0
CONCURRENT_REQUESTS = 1  # of one source: what is asked for cannot be taken back when a host wants patience, or we stop
CONCURRENT_ITEMS = 1  # of one page, which is one: Scrapy starts so many tasks for every answer
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 256 * 1024  # bytes waiting to be read before the next page is asked for
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024  # bytes, compressed or not; the largest sitemaps are well below
DOWNLOAD_WARNSIZE = 0
LOOK_SECONDS = 1200.0  # our own: for all requests of one look; 200 pages with the usual delay take 15 minutes
LOOK_BYTES = 64 * 1024 * 1024  # our own: of one look, as they come over the wire; 200 pages are some 10 MB
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # it is recorded as the request's outcome
REDIRECT_MAX_TIMES = 5
METAREFRESH_MAXDELAY = 5  # longer ones reload the page, they do not send us elsewhere
DEFAULT_REQUEST_HEADERS = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

# Safety
DOWNLOAD_VERIFY_CERTIFICATES = True
ALLOW_PRIVATE = False  # our own: let addresses of the local network be asked
TRUSTED_HOSTS: list[str] = []  # our own: hosts of configured proxies
NETWORK_PROXY = None  # our own: for the browser of sources that are rendered; other requests name theirs themselves
TWISTED_DNS_RESOLVER = "crawler.middlewares.guard.GuardedResolver"
DOWNLOAD_HANDLERS = {
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
    "http": "crawler.downloading.BoundedHandler",
    "https": "crawler.downloading.BoundedHandler",
}

# What is Scrapy's own is named here as well, for it loads whatever its defaults hold, even what is switched off: the
# remote control and the cookies bring a web server and an HTTP client, longer to load than an unchanged list to ask.
EXTENSIONS_BASE: dict[str, int] = {}
EXTENSIONS = {
    "scrapy.extensions.closespider.CloseSpider": 0,  # for who crawls by hand
    "scrapy.extensions.feedexport.FeedExporter": 0,
    "scrapy.extensions.throttle.AutoThrottle": 0,
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": 25,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": 700,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": 800,
}

# The way of a page
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.guard.GuardMiddleware": 50,
    "crawler.middlewares.bounds.BoundsMiddleware": 60,
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "crawler.middlewares.patience.PatienceMiddleware": 550,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": 580,
    "crawler.middlewares.decode.DecodeMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": 750,
    "crawler.middlewares.keep.KeepMiddleware": 950,
}
ITEM_PIPELINES = {
    "crawler.pipelines.ReadPipeline": 300,
    "crawler.pipelines.StorePipeline": 800,
}
WARN_ON_GENERATOR_RETURN_VALUE = False  # it takes longer than all the rest we do with a response

# Quiet: what happened is in the store
LOG_LEVEL = "WARNING"
LOG_VERSIONS: list[str] = []  # of ten packages: it would load each to ask
STATS_DUMP = False
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"  # nobody asks it
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"
