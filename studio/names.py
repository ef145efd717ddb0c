"""Words that masking needs to know of names."""

# Names that are words too: taken for a name only when they begin with a capital letter.
WORDS_THAT_ARE_NAMES = frozenset(
    {
        "art", "ash", "baker", "banks", "bell", "best", "bill", "black", "brook", "brown", "bush", "carter",
        "chase", "clay", "cook", "cross", "day", "dean", "dawn", "drew", "faith", "fisher", "ford", "fox",
        "frank", "gene", "gold", "good", "grace", "grant", "gray", "green", "guy", "hall", "hill", "hope",
        "house", "hunt", "hunter", "jack", "joy", "king", "lane", "law", "little", "long", "love", "mark",
        "marsh", "mason", "may", "mercy", "miles", "mill", "moon", "noble", "north", "order", "page", "park",
        "pat", "penny", "pike", "price", "reed", "rich", "rice", "rob", "rose", "sage", "sharp", "short",
        "silver", "sky", "small", "snow", "star", "stone", "storm", "sue", "summer", "sun", "sunny", "swift",
        "taylor", "wade", "wall", "ward", "waters", "way", "weeks", "west", "white", "will", "winter", "wise",
        "wolf", "wood", "woods", "young"
    }
)  # fmt: skip
# The surnames of about nine in ten Chinese.
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜"
    "戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
