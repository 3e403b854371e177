"""GET /v1/services and /v1/services/{code}: what can be applied for, and how."""

from fastapi import APIRouter, Response

from onewindow.chassis.problem import Problem
from onewindow.contracts.api import services as api
from onewindow.definitions.complaint import UnknownDefinitionError
from onewindow.definitions.load import Catalogue
from onewindow.intake.shell import guides


def services(router: APIRouter, catalogue: Catalogue) -> None:
    """Add the routes; open to everybody, as the law wants guides published (行政许可法 Art. 30)."""

    @router.get("/v1/services", tags=["services"])
    async def list_services() -> api.ServiceList:
        """Everything that can be applied for here."""
        return guides.service_list(catalogue)

    @router.get("/v1/services/{code}", tags=["services"], response_model_exclude_none=True)
    async def show_service(code: str, response: Response) -> api.Service:
        """One service: its guide, its form, its materials, its way through the departments."""
        try:
            compiled = catalogue.compiled(code)
        except UnknownDefinitionError:
            raise Problem("unknown_service") from None
        response.headers["ETag"] = f'"{compiled.hash}"'
        return guides.service(catalogue, compiled.definition)
