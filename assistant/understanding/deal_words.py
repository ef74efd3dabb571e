"""The words in which staff ask about deals, forecasts and the process, and those that only sound so."""

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_DEAL = r"(?:deals?|opportunit(?:y|ies)|pipeline)"
_ZH_DEAL = r"(?<![订下报价保菜简清账名表])单(?!据|价|品|反|词|机|独|纯|元|位|调|色|向|一|号|人|面|层|双|孔|排|片|杯|晶|模|核|屏|身|车)"
"""One deal in Chinese, not the first character of another word nor the last of another kind of paper."""
DEALS = _any(rf"\b{_DEAL}\b", rf"商机|{_ZH_DEAL}", r"\baccounts?\b")
"""Words for deals themselves."""

NOT_OURS = _any(
    rf"\b{_DEAL}\s+(?:that |which )?(?:can|could|may|will|would|do|did) (?:i|you|we) (?:give|offer|do|get|make)\b",
    r"\bdeals?\s+(?:i|you|we) (?:can|could|may) (?:give|offer|do|get|make)\b",
    r"\b(?:give|get|offer|make|cut|do) (?:me|us|you|them|him|her) (?:a|the|any|some|good|better|best|special)?\s?(?:\w+ )?deals?\b",
    r"\b(?:weather|demand planning|gas|oil|water|graphics|render(?:ing)?|ci(?:/cd)?|cd|build|data|video|audio|etl|gpu|deployment)[ -](?:forecasts?|pipelines?)\b",
    r"\b(?:app|widget|software|support|runs?|display)\b.{0,24}\bforecasts?\b|天气|气象",
    r"\b(?:make|write|prepare|create|draft|send)\b.{0,20}\b(?:quotes?|quotations?|offers?|contracts?|emails?|letters?)\b|\boffer \d",
    r"\bprices? (?:of|for)\b",
    r"(?:做|开|写|生成|发|拟|出(?=一?[份张个]))(?:一?[份张个])?.{0,24}(?:报价(?!阶段|中|的)|合同|邮件|发票)|报个价|报一下价|下单(?:流程|方式|之?后)",
    r"(?:怎么|如何|怎样|在哪)(?:样)?下(?:单|订单)|成交价",
    r"发货|到货|送货|\bdeliver(?:y|ed)?\b|\bshipp?(?:ing|ed)?\b|保修|退货|\bwarrant(?:y|ies)\b|\brefunds?\b|\breturns?\b",
)
"""What asks for a price, a quote, a delivery or something of a product, whatever words of deals stand in it."""

BARGAIN = _any(
    r"\b(?:best|good|better|great|special|any|hot|daily|cheap(?:er|est)?|weekly|current|latest|package|bundle) deals?\b",
    r"\bdeals? (?:on|of the (?:day|week|month))\b|\bwhat deals?\b|\b(?:is (?:it|this|that)|it'?s|that'?s|what|such) a (?:\w+ )?deal\b|\bbig deal\b",
    r"\b(?:to|i|you|we|they|not|can) deal with\b|\bdeal breaker\b",
)
"""A deal that is a bargain, where nothing beside it speaks of one that may be won."""
SELLING = _any(
    r"\b(?:open|won|lost|closed|closing|clos(?:e|es)|stuck|stalled|overdue|stages?|negotiation|proposal|my|our|opportunit(?:y|ies)|pipeline|in progress|likely|biggest|largest|owner)\b",
    r"商机|赢|输|丢|阶段|成交|卡|签",
)

FORECAST = _any(
    r"\b(?:sales|revenue|bookings?|pipeline|deals?) (?:forecasts?|projections?|outlook|prediction)\b",
    r"\bforecasts?\b|\b(?:projected|predicted|expected|forecast(?:ed)?|estimated) (?:sales|revenue|bookings|turnover|income)\b",
    r"\b(?:sales|revenue) outlook\b|\bpredict\b.{0,30}\b(?:sales|revenue|sell|quarter|month|year)\b",
    r"\b(?:what|how much)\b.{0,24}\b(?:(?:will|shall|can|could|might|may|should|would) (?:we|i|the team|you expect us)"
    r"|are we (?:going|likely|expected|set) to|do we expect to)\b.{0,24}\b(?:sell|close|win|book|bring in|make|earn)\b(?!.{0,10}\b(?:about|of it)\b)",
    r"\bhow much (?:will|should|may|might|could)\b.{0,12}\b(?:close|come in|be (?:sold|won|closed|booked))\b|\bon (?:track|target)\b",
    r"\b(?:estimate|guess|project|predict)\b.{0,30}\b(?:sales|revenue|turnover|income|bookings)\b",
    r"(?:估|推)(?:一下|算|计)?.{0,12}(?:销售额?|业绩|营收|收入)|(?:能|可以|会|可能)(?:完成|达到|做到|实现).{0,6}(?:业绩|销售|营收|多少)",
    r"\b(?:what|how much) (?:revenue|sales|turnover|income|bookings?)\b.{0,20}\b(?:can|will|should|do|may|might)\b.{0,12}\b(?:expect|make|see|have|get|bring|come|reach)\b",
    r"\bwill we (?:hit|reach|make|miss|meet)\b.{0,20}\b(?:target|quota|number|goal|plan)\b",
    r"预测",
    r"(?:预计|预期|估计|大概|大约|预估|能|会|可以|可能|应该|将).{0,14}(?:卖|销售|做|签|成交|回|收入)(?:出|到|得|下来?)?(?:多少|几|额|业绩)",
    r"(?:预计|预期|预估)的?(?:销售额?|业绩|营收|收入|成交额|销量)|(?:销售|业绩|营收)(?:展望|预期|预估)|能做多少(?:业绩|销售)?",
    r"(?:卖|签|做)得?到多少",
)
GOAL = _any(
    r"\b(?:will|can|could|do|are|shall) (?:we|i|the team)\b.{0,24}\b(?:make|hit|reach|miss|meet|achieve)(?:ing)?\b.{0,12}"
    r"(?:\b(?:the|this|our|my|next) (?:\w+ )?(?:week|month|quarter|year|target|quota|numbers?|goal|plan)\b|\bQ[1-4]\b|[¥$€£]?\s?\d[\d,.]*\s?(?:k|m|thousand|million)\b)",
    r"\bhow far (?:are|is) (?:we|the team)\b.{0,12}\b(?:from|off|behind)\b.{0,16}\b(?:target|quota|goal|plan)\b",
    r"(?:季度?|月|年|周|目标|指标|任务|业绩|销售额?).{0,8}(?:能|可以|会|能不能|能否|完得|达得)(?:不能|否)?(?:完成|达成|达到|达标|做到|实现|成)(?!多少)(?:吗|么|目标|指标|任务|业绩|不|得|[?？]|$|\d)",
    r"(?:能|能不能|能否|可以)(?:完成|达成|达到|做到|实现|够到)(?!.{0,4}多少).{0,10}(?:目标|指标|任务|业绩|\d[\d,.]*\s?(?:万|百万|亿))",
    r"(?:目标|指标|任务)(?:的)?(?:完成|达成)(?:情况|进度|率|得怎么样|了多少)|(?:离|距)(?:离)?.{0,8}(?:目标|指标|任务).{0,4}(?:差|还|多远)",
)
"""Whether a period brings what is wanted of it."""
WEIGHTED = _any(
    r"\bweighted\b.{0,16}\b(?:pipeline|value|amounts?|deals?|total|sum)\b|\b(?:pipeline|deals?)\b.{0,16}\bweighted\b|\bexpected value of (?:the |our )?(?:pipeline|open deals)\b",
    r"加权.{0,8}(?:金额|价值|管道|商机|漏斗|总额|多少)|(?:管道|商机|漏斗).{0,6}加权|按(?:赢单)?概率(?:加权|折算|计算)",
)
CHANGED = _any(
    r"\bwhat(?:'?s| has| have| is)? (?:changed|happened|moved|different)\b|\bwhat(?:'?s| is) new (?:since|this|in|with) (?!.*\bproducts?\b)(?:last|this|yesterday|monday|today|the (?:pipeline|deals)|our (?:pipeline|deals))",
    r"\bchanges? (?:since|in (?:the|our|my) (?:pipeline|deals)|this (?:week|month))\b|\b(?:pipeline|deals?) (?:changes|movements?)\b",
    r"(?:有|发生了?)(?:什么|哪些|啥)(?:新)?(?:变化|变动|动态|情况|进展)|(?:什么|哪些|啥)(?:新情况|新动态|变化|变动)|(?:比|较|以来|跟|和).{0,6}(?:变化|变了|变动)",
)
"""What happened to the deals since a day."""
CHANGED_OURS = _any(r"\b(?:deals?|opportunit\w+|pipeline|sales|funnel)\b|商机|单子|管道|漏斗|销售|丢单|赢单")

FORECAST_ALONE = re.compile(r"预测|\bforecasts?\b", re.IGNORECASE)
SALES_SENSE = _any(
    r"\b(?:sales?|sell|revenue|deals?|pipeline|bookings?|our|we|team|(?:by|per|each|across) (?:product|owner|person|rep|salesperson|team|industry|region))\b",
    r"销售|业绩|营收|收入|成交|卖|商机|产品|我们|团队|按|各",
)

SOLD = _any(
    r"\bhow (?:did|have|had|are|were|was|is) (?:we|i|us|sales|business|things|the team|the (?:month|quarter|year)|our (?:sales|team)|\w+(?: \w+)?)\b.{0,12}\b(?:do|done|doing|go|going|gone|perform\w*|fare|look(?:ing)?)\b",
    r"\b(?:what|how much|how many)\b.{0,24}\b(?:did|have|has|had|were|was)\b.{0,24}\b(?:sell|sold|win|won|clos(?:e|ed)|book(?:ed)?|earn(?:ed)?|made|make|sign(?:ed)?|bring in|brought in)\b",
    r"\b(?:what|how much) (?:we|i) (?:sold|won|closed|booked)\b|\bwhat was (?:sold|won|closed)\b|\b(?:we|i|team) (?:won|sold|closed)\b",
    r"\bhow (?:is|are|was|were|did|has|have)\b.{0,40}\b(?:selling|sell|sold)\b|卖得(?:怎么样|如何|好不好)",
    r"\bwho (?:sold|won|closed|signed|sells)\b|谁(?:卖|签|赢|成交)",
    r"\b(?:sales|revenue|turnover|bookings|won (?:deals?|amounts?|revenue|value))\b.{0,8}\b(?:by|in|for|from|last|this|so far|over|figures?|numbers?|results?|per|since|between|during|per|ytd|today|yesterday|total)\b",
    r"\b(?:deals?|opportunit(?:y|ies)|customers) (?:\w+ )?(?:won|closed|signed)\b|\b(?:won|closed) (?:deals?|opportunit)\w*",
    r"\b(?:monthly|quarterly|annual|yearly|weekly) (?:sales|revenue)\b|\bsales (?:results|performance|figures)\b",
    r"业绩|销售额|营业额|营收|(?:卖|销)(?:出|掉)?了?多少(?!台|件|套|款|种|钱一|钱每)",
    r"(?:成交|签|赢|拿下|做|关闭)了?(?:多少|几|哪)(?:个|单|笔|些|家|客户)?|成交(?:额|金额|情况|量)|销售(?:情况|收入|成绩|数据)|做了多少",
    r"赢单(?:金额|数|多少|情况|有)|(?:赢|成交|签)了?的?(?:单|商机|客户)",
)
CHANCES = _any(
    r"\b(?:most|more|least|less|highly|very|un)[- ]?likely\b.{0,16}\b(?:clos|buy|order|won|win|sign|convert|purchas|go through|come in|succeed)\w*",
    r"\b(?:most|least|more|highly) likely (?:deals?|opportunit\w+|accounts?|customers?)\b",
    r"\b(?:who|which)\b.{0,30}\b(?:likely|going|about|ready|set) to (?:buy|order|close|sign|convert|purchase)\b",
    r"\b(?:hot(?:test)?|warm(?:est)?|best|safest|surest|coldest|cold) (?:deals?|leads?|opportunit\w+|prospects?)\b",
    r"\b(?:which|what) deals?\b.{0,20}\b(?:hot|warm|cold|cool|safe)\b",
    r"\b(?:win|winning|close|closing|buying|purchase) (?:probabilit\w+|chances?|likelihood|odds|intentions?|intent)\b",
    r"\b(?:chances?|odds|probabilit\w+|likelihood) of (?:winning|closing|being won|each|our|the|my)\b",
    r"\b(?:best|highest|lowest|worst|greatest) (?:chances?|odds|probabilit\w+)\b",
    r"\b(?:deals?|opportunit\w+)\b.{0,20}\b(?:focus|concentrate|prioriti[sz]e|work) on\b",
    r"\b(?:focus|concentrate|prioriti[sz]e)\b.{0,20}\bdeals?\b|\bclosest to (?:closing|signing|buying|winning)\b",
    r"最(?:可能|有可能|有希望|容易|有戏|有把握|没戏|没希望|不可能)(?:会|能)?(?:成|下单|签|买|赢|拿下)",
    r"(?:单|商机|客户).{0,8}最(?:可能|有可能|有希望|有戏|有把握|靠谱|热|没戏)",
    r"(?:成交|赢单|下单|购买|签单|签约|成单|拿下|成功)的?(?:概率|可能性|几率|意向|机会|希望|胜算)|购买意愿",
    r"意向(?:最|较|比较)?(?:高|强|大)|(?:哪|谁)(?:些|个|家|几家)?(?:客户)?.{0,6}(?:会|要|快要|可能|有望|能)(?:下单|成交|签|买)",
    r"(?:概率|可能性|把握|胜算)(?:最|较|比较)?(?:高|大|低|小)的?|大概率|(?:重点|优先)(?:跟进|关注).{0,6}(?:哪|单|商机|客户)",
    r"(?:哪|什么).{0,8}(?:重点|优先)(?:跟进|关注)",
)
CHANCE_OF = _any(
    r"\bhow likely\b|\b(?:chances?|odds|probabilit\w+|likelihood)\b|\blikely to (?:clos|buy|order|win|sign)\w*",
    r"\bwill .{0,30}\b(?:close|buy|sign|order)\b|\bgoing to (?:win|close|get|lose)\b",
    r"概率|可能性|几率|把握|胜算|希望|能成|成得了|能签|能拿下|会下单|会签|会买|拿得下",
)
WHY = _any(
    r"\bwhy\b|\bhow come\b|\bwhat makes\b|\breasons?\b",
    r"为什么|为何|为啥|怎么(?=.{0,8}(?:这么|那么|才|只有|低|高))|咋|原因|凭什么|依据",
)
LOW_HIGH = _any(
    r"\b(?:low|high|unlikely|likely|cold|cool|hot|warm|chances?|probabilit\w+|odds|small|poor|bad|good|lower|higher)\b",
    r"概率|可能性|几率|这么低|这么高|那么低|那么高|偏低|偏高|才|只有|冷|热|低|高",
)
STUCK = _any(
    r"\bstuck\b|\bstall(?:ed|ing)\b|\bgone (?:quiet|cold|dark|silent)\b|\bgoing (?:quiet|cold|nowhere)\b|\boverdue\b",
    r"\bno(?:t had a)? next steps?\b|\bwithout (?:a )?next steps?\b|\bneglected\b|\bstale\b",
    r"\b(?:need(?:s|ing)?|requir\w+) (?:my |our |some )?(?:attention|a push|follow[- ]?ups?|chasing|action|help)\b|\bat risk\b",
    r"\bslipp(?:ed|ing)\b|\binactive\b|\bnot mov(?:ed|ing)\b|\bhaven'?t moved\b|\bquiet\b|\blook(?:ed)? at first\b",
    r"\bshould (?:i|we) (?:chase|follow up|look at|call|ring|contact|visit)\b|\b(?:who|whom|which \w+) (?:to|do (?:i|we)|must (?:i|we)|should be) (?:call|ring|chase|contact|visit)(?:ed)?\b|\bfollow[- ]?up (?:on|with)\b",
    r"卡住|卡着|卡壳|停滞|停住|搁置|没(?:有)?(?:动静|进展|推进|跟进|动过)",
    r"(?:好久|很久|太久|长期|长时间|一直)(?:都)?(?:没|未|不)(?:有)?(?:动|跟进|联系|推进|更新|进展|变化|回)|逾期|超期|过期|没有下一步",
    r"(?:哪|谁|先给|先找).{0,12}(?:打(?:个)?电话|联系|拜访|致电|回访)|(?:打电话|联系|拜访|致电|回访)(?:给)?(?:哪|谁)",
    r"(?:需要|该|要)(?:我)?(?:跟进|推动|催|处理|关注)|拖(?:了很久|着|太久)|滞留|积压|有风险",
)
STALLS = _any(
    r"\bwhere\b.{0,40}\b(?:stall|stuck|los(?:e|ing|t)|drop|fall|leak|slow|hang|get stuck)\w*",
    r"\b(?:which|what|in which|at which) (?:stages?|steps?|phases?)\b.{0,40}\b(?:stall|stuck|los|drop|leak|slow|long|worst|fall|wait|kill)\w*",
    r"\bbottlenecks?\b|\bslowest (?:stage|step)\b|\b(?:stages?|steps?) .{0,16}\bloses?\b",
    r"卡在(?:哪|什么)|(?:哪|什么)(?:个|一)?(?:个)?(?:阶段|环节|步骤|步|节点)(?:上|里)?.{0,12}(?:卡|丢|流失|慢|停|久|掉|输|失|堵|拖|差|长)",
    r"瓶颈|(?:卡|丢|流失|停留|堵).{0,6}(?:在)?(?:哪|什么)(?:个|一)?(?:阶段|环节|步|里|儿)",
)
RATE = _any(
    r"\b(?:win|winning|close|closing|success|hit|deal)[- ]?(?:rates?|ratios?|percentages?)\b|\bconversion rates?\b|\bwin[- ]?loss\b",
    r"\b(?:share|percentage|proportion|percent|fraction) of (?:our |the |my |all )?(?:deals|opportunities)\b",
    r"\bhow often do (?:we|i) (?:win|lose|close)\b",
    r"(?:赢|成|胜|输|丢|签)单(?:的)?(?:率|比例|比率)|成交(?:率|比例)|(?:商机|销售|客户|线索|阶段|整体|总)?的?转化率|赢率|胜率|签约率|中标率",
)
REASONS = _any(
    r"\bwhy\b.{0,30}\b(?:los(?:e|t|ing)|lost)\b|\breasons?\b.{0,40}\blo(?:st|ss(?:es)?|sing|se)\b|\blo(?:ss|st|sing) reasons?\b",
    r"\bwhat (?:do|did|are) we los\w+\b.{0,20}\b(?:to|over|because)\b|\bwhat makes us lose\b",
    r"\blos(?:e|t|ing) (?:deals |most |them )?(?:to|because)\b",
    r"(?:为什么|为何|为啥|怎么|什么原因|因为什么|因何).{0,10}(?:丢|输|失|流失)(?:了|掉)?(?:了)?(?:单|这|那|掉|客户|商机|的单|这么多单|多少单)",
    r"(?:为什么|为何|为啥|什么原因|因为什么|因何).{0,10}(?:没|不)(?:有)?(?:跟|和|找|选)?(?:我们)?(?:签|成交|合作|买|下单)",
    r"(?:丢|输|失)单(?:的)?(?:主要)?(?:原因|理由|在哪)|(?:丢|输|失)(?:掉)?(?:的)?单.{0,8}(?:原因|为什么|因为)|流失(?:的)?原因",
)
DURATION = _any(
    r"\b(?:sales?|deal|selling|buying) cycles?\b|\btime to (?:close|win)\b",
    r"\bhow (?:long|many (?:days|weeks|months)|fast|quickly|soon)\b.{0,40}\b(?:deals?|opportunit\w+|sales?|close|closing|clos(?:e|ed)|win|won|sign(?:ed)?)\b",
    r"\b(?:average|mean|typical|median|usual) (?:deal )?(?:age|duration|length|days|time)\b",
    r"(?:成交|赢单|成单|销售|签单|签约|商机|打单)(?:的)?(?:平均)?周期",
    r"(?:多久|多长时间|多少天|几天|几个月|要多久).{0,6}(?:成交|赢单|成单|签单|签约|拿下|签下|关闭)",
    r"(?:成交|赢单|单子|成单|签单|签约|商机|拿下|签下|(?:一|个)单).{0,14}(?:多久|多长时间|多少天|几天|几个月)",
)
FUNNEL = _any(
    r"\bfunnel\b|\bstage by stage\b",
    r"\b(?:conversions?|deals|pipeline|opportunities) (?:between|from|by|per|through|across|in each|at each) (?:the )?(?:stage|step)s?\b",
    r"\bhow many deals .{0,20}\beach stage\b",
    r"漏斗|(?:各|每)个?(?:阶段|环节).{0,8}(?:转化|多少|数量|情况|分布|几)|(?:阶段|环节)(?:之间)?的?转化|(?:商机|单子)的?(?:阶段)?分布",
)
PROCESS = _any(
    r"\b(?:sales[- ]process|pipeline|funnel|process) (?:analysis|health|review|insights?|check|overview|report)\b",
    r"\b(?:analy[sz]e|review|check|summari[sz]e) (?:our |the |my )?(?:sales[- ]process|pipeline|funnel|deals)\b|\bwhat stands out\b",
    r"\bhow (?:is|does) (?:our |the |my )?(?:pipeline|sales process|funnel)\b|\bpipeline (?:doing|looking)\b",
    r"销售(?:过程|流程)的?(?:分析|诊断|情况|怎么样|问题)|(?:分析|诊断|看看|总结)(?:一下)?(?:我们)?的?(?:销售过程|销售流程|商机|管道)",
    r"过程分析|(?:商机|销售)(?:整体)?(?:概况|总览|健康)",
)
LISTED = _any(
    rf"\b(?:open|active|current|live|my|our|all|won|lost|big(?:gest)?|large(?:st)?|top|small(?:est)?|new(?:est)?|latest|recent|oldest|closing|new|these|which|what|the|\d+|their|his|her|\w+'s) (?:\w+ ){{0,2}}{_DEAL}\b",
    rf"\bhow many (?:\w+ ){{0,2}}{_DEAL}\b",
    rf"\b{_DEAL} (?:in|at|with|for|by|of|over|above|due|expected|closing|that|which|do|are|we|i|worth|value|total|size|from)\b",
    rf"\b(?:list|show|see|give|display|pull up|print)\b.{{0,24}}\b{_DEAL}\b|\bin (?:the|our|my) pipeline\b|\b{_DEAL}\W*$|^\W*{_DEAL}\b",
    r"\b(?:should|will|to|due to|expected to|about to) clos(?:e|ing)\b|\bclosing (?:this|next|in|by|soon|today|tomorrow)\b",
    r"\bdue (?:this|next)\b",
    r"商机|大单",
    rf"(?:我|他|她|手上|手头|哪些|哪几|哪个|几|多少|这些|所有|全部|最[大小新早近]的?|的|个|张|笔|在谈|跟进|进行中|未签|没签|有|些)(?:的|个|张|笔)?{_ZH_DEAL}",
    rf"{_ZH_DEAL}子|阶段的?(?:有|都|单|客户|商机|哪|多少)|(?:预计|计划|应该|要|快要|会|将|能)(?:成交|签单|签约|关单)的?|(?:成交|签)的有",
    r"(?:能|会|要|应该|可以)(?:签|成)的",
    r"(?:在谈|在跟|跟进中|进行中)的?(?:客户|项目|有)|手[上头](?:有|还有)?(?:多少|哪些|几)",
)
LOSSES = _any(
    r"\b(?:what|which|how (?:many|much))\b.{0,12}\b(?:did|have) (?:i|we)\b.{0,8}\blo(?:se|st)\b",
    r"(?:丢|输)了(?:哪|几|多少)(?:个|些|笔)?(?:单|客户|$)",
)
CLOSINGS = _any(
    r"\b(?:what|which|who)\b.{0,20}\b(?:should|will|due to|about to|expected to|likely to|is) clos(?:e|ing)\b|\bclosing (?:this|next)\b",
    r"(?:能|会|要|应该|可以)(?:签|成)的|(?:预计|要|会|快要|将|计划|能)(?:成交|签约|签单)|在谈的|在跟的|手[上头](?:有|还有)?(?:多少|哪些|几)|跟进中的",
)
NEWS = _any(
    r"\b(?:what'?s|anything|something|any) (?:new|up|happening|news|going on)\b|\bnews\b|\bupdates?\b|\bstatus\b|\bwhere (?:do|are) we\b",
    r"\bhow (?:is|are|'s|does)\b|\bhow'?s\b|\btell me (?:more )?(?:about|of)\b|\bshow me\b|\bwhat about\b|\bprogress\b|\bdeals?\b",
    r"\bopportunit|\bdetails?\b|\bwhat do we (?:know|have)\b|\bnext step\b|\bhistory\b",
    r"进展|怎么样|怎样了|情况|动态|跟进|到哪|状态|如何|那边|那单|这单|的单|商机|单子|详细|说说|介绍一?下|下一步|什么时候(?:签|成交)|谈得|推进",
)
SELLERS = _any(
    r"\b(?:best|top|star|strongest|worst|weakest|leading|number one) (?:\w+ )?(?:salespe(?:rson|ople)|salesm[ae]n|sellers?(?! list)|sales ?reps?|reps?|performers?|closers?)\b",
    r"\bwho (?:is|are|was|were|has|have|did|does)?\s?(?:\w+ )?(?:sells?|sold|selling|wins?|won|closes?|closed|signs?|signed) (?:the )?(?:most|best|least|highest)\b",
    r"\bsales (?:ranking|leaderboard)\b|\bleaderboard\b",
    r"谁.{0,6}(?:卖|销|签|业绩|成交)(?:得|的)?.{0,3}最(?:好|多|高|差|少|低)|销冠|销售(?:冠军|排名|排行)|业绩(?:排名|排行|最好|最高|最差|最低)|最(?:好|强|厉害)的(?:销售|业务)(?:员|人员)?",
)
"""Who sells best."""
BUYERS = _any(
    r"\b(?:best|top|biggest|largest|most valuable|most important|key) (?:\w+ )?(?:customers?|clients?|buyers?|accounts?)\b",
    r"\b(?:which|what|who)\b.{0,24}\b(?:customers?|clients?|accounts?|compan(?:y|ies))\b.{0,24}\b(?:buys?|bought|spends?|spent|orders?|ordered|pays?|paid)\b.{0,8}\bmost\b",
    r"\bwho (?:buys|bought|spends|spent|orders|ordered) (?:the )?most\b|\bcustomer ranking\b",
    r"(?:哪|谁).{0,6}(?:客户|公司|家)?.{0,4}(?:买|购买|采购|下单|贡献|成交)(?:得|的)?最(?:多|大|高)|最大的?(?:客户|买家)|最(?:好|重要)的客户|客户(?:排名|排行)|大客户(?:有|是)(?:哪|谁)",
)
"""Which accounts bought most."""
_ASKING = (
    SELLERS, BUYERS, DEALS, GOAL, WEIGHTED, CHANGED, FORECAST, SOLD, CHANCES, CHANCE_OF, STUCK, STALLS, RATE, REASONS, DURATION, FUNNEL, PROCESS, LISTED, LOSSES, CLOSINGS, NEWS,
)  # fmt: skip
ANY = _any(*(pattern.pattern for pattern in _ASKING))
"""Whether a text may ask anything of this at all."""
