"""What the people of the walks fill in, by the item it answers; a path is a sample file of the service."""

import re

from tests.pages.visitor import Visitor

CARD = {
    "applicant_name": "李桂兰",
    "id_number": "11010519491231002X",
    "phone": "13800138000",
    "aged_65": "true",
    "resident": "true",
    "id_card": "id_card.jpg",
    "photo": "photo.jpg",
}
TEA_ROOM = {
    "business_name": "小院茶餐厅",
    "address": "某某县某某镇某某巷3号",
    "operator_name": "何谷雨",
    "id_number": "110105198804200010",
    "phone": "13800138001",
    "area_m2": "80",
    "assembly": "false",
    "kitchen": "true",
    "id_card": "second/id_card.jpg",
    "premises": "second/premises.pdf",
    "floor_plan": "floor_plan.pdf",
    "application_form": "second/application_form.pdf",
    "layout": "layout.pdf",
    "food_safety_rules": "food_safety_rules.pdf",
    "food_safety_manager": "food_safety_manager.pdf",
    "health_certificates": "health_certificates.jpg",
}

RESTAURANT = TEA_ROOM | {
    "business_name": "老周面馆",
    "operator_name": "周小满",
    "id_number": "11010519491231002X",
    "area_m2": "360",
    "assembly": "true",
    "signboard": "true",
    "tobacco": "true",
    "id_card": "id_card.jpg",
    "premises": "premises.pdf",
    "application_form": "application_form.pdf",
    "layout": "layout-with-scale.pdf",
    "fire_pledge": "fire_pledge.pdf",
    "fire_plan": "fire_plan-with-exits.pdf",
    "fire_layout": "fire_layout.png",
    "sign_rendering": "sign_rendering.jpg",
    "sign_safety_pledge": "sign_safety_pledge.pdf",
    "distance_note": "distance_note.pdf",
}
"""One that concerns every department of the service: five of them, six steps."""


async def handed_in(visitor: Visitor, service: str, given: dict[str, str]) -> str:
    """From the start page to the receipt; the number."""
    await visitor.go(f"/services/{service}")
    await visitor.looks(f"service-{service}")
    await visitor.press("开始申请")
    return await filled_in_and_handed_in(visitor, service, given)


async def filled_in_and_handed_in(visitor: Visitor, service: str, given: dict[str, str]) -> str:
    """From a question to the receipt; the number."""
    await visitor.fill_in(given, service)
    await visitor.looks("check")
    await visitor.tick("#declared")
    await visitor.press("提交申请")
    await visitor.looks("receipt")
    found = re.search(r"/applications/([A-Z0-9]+)/receipt", visitor.page.url)
    assert found is not None
    return found[1]
