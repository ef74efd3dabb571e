"""Facts of the example company, asked for in the words of everyday: short, with typos, in slang, roundabout."""

import pytest

from assistant.service import Assistant
from assistant.types import Person
from tests.example_company import ask

ANN = Person("v-everyday", "customer")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("how long have you been in business", "2014"),
        ("公司地址发我一下", "文澜路"),
        ("are you closed for chinese new year", "holiday"),
        ("教育单位批量采购有啥政策", "10"),
        ("拍了多久能发", "2 个工作日"),
        ("单号在哪里看", "运单号"),
        ("地址写po box行不行", "邮政信箱"),
        ("return period for customers outside china?", "14"),
        ("东西坏的 退回运费算谁的", "我们承担"),
        ("地址填错了能改吗", "发货前"),
        ("mouse guarantee how long", "12"),
        ("拆机换硬盘会失去质保么", "保修"),
        ("送修资料会丢吗", "数据丢失"),
        ("修很久都没好怎么办", "15 个工作日"),
        ("能用微信付吗", "支付宝"),
        ("可以用花呗不", "花呗"),
        ("invoice for customs clearance?", "commercial invoice"),
        ("mf40耐高温吗", "45"),
        ("可以24小时不关机跑吗", "MP30"),
        ("旧机器怎么处理", "回收"),
        ("刚买就降价了", "7 天"),
        ("买了有人来装不", "不需要上门"),
        ("加盟有什么政策", "合作伙伴价"),
        ("加盟要交钱吗", "无加盟费"),
        ("主机里面有视频线吗", "HDMI"),
        ("有没有一点声音都没有的电脑", "MF40"),
        ("屏幕自己能出声吗", "V27F"),
        ("怎么还没收到", "运单号"),
        ("刷bios步骤", "FAT32"),
        ("换了内存开机黑屏正常吗", "2 分钟"),
        ("用d13看爱奇艺黑屏", "受版权保护"),
        ("cant find the dongle in the box", "battery compartment"),
        ("雷电接口多快", "40 Gbps"),
        ("dev machine recommendation", "MP60"),
        ("搞摄影的买哪个屏", "V27Q"),
        ("拿拇指滚球的鼠标", "M4T"),
        ("mech keyboards", "K87M"),
        ("鼠标越轻越好", "M7W"),
        ("刷新率最高的显示器", "V27G"),
        ("how often do i charge the k84w", "2,400"),
        ("what's under the hood of the mp60", "7735HS"),
        ("k84w有灯吗", "背光"),
        ("mp30空闲功耗", "6 W"),
        ("k98s键帽什么材质", "PBT"),
    ],
)  # fmt: skip
def test_everyday_words_are_answered(example: Assistant, text: str, says: str) -> None:
    reply = ask(example, ANN, text)
    assert not reply.refused
    assert says in reply.text
