jQuery17({"status": 0, "data": {"list": [
  {"DocID": 1, "Title": "留学生座谈会举行", "Abstract": "", "LinkUrl": "http://www.xinhuanet.com/politics/2020-02/19/c_1125598009.htm", "PubTime": "2020-02-19 21:30:11"}
]}});
