"""Every answer of a Flask app in its status contract: OCPI, and three others."""

from .answers.answering import ocpi_response as ocpi_response
from .answers.monitoring import ocpi_answered as ocpi_answered
from .answers.results import Accepted as Accepted
from .answers.results import Created as Created
from .answers.results import NoContent as NoContent
from .answers.results import Page as Page
from .answers.transactions import atomic as atomic
from .blueprint import ContractBlueprint as ContractBlueprint
from .blueprint import OCPIBlueprint as OCPIBlueprint
from .contracts import NO_BODY as NO_BODY
from .contracts import Contract as Contract
from .contracts import Outcome as Outcome
from .contracts import Row as Row
from .contracts import StatusCode as StatusCode
from .contracts import Violation as Violation
from .contracts import contract_names as contract_names
from .contracts import get_contract as get_contract
from .errors import ConnectionProblem as ConnectionProblem
from .errors import ContractViolation as ContractViolation
from .errors import ForwardTimeout as ForwardTimeout
from .errors import HubError as HubError
from .errors import InvalidParameters as InvalidParameters
from .errors import MalformedBody as MalformedBody
from .errors import NoMatchingEndpoints as NoMatchingEndpoints
from .errors import NotEnoughInformation as NotEnoughInformation
from .errors import OCPIError as OCPIError
from .errors import ServerError as ServerError
from .errors import UnableToUseClientAPI as UnableToUseClientAPI
from .errors import UnknownLocation as UnknownLocation
from .errors import UnknownReceiver as UnknownReceiver
from .errors import UnknownToken as UnknownToken
from .errors import UnsupportedVersion as UnsupportedVersion
from .exchange.context import ocpi_request as ocpi_request
from .extension import OCPIStatus as OCPIStatus
from .moved import find_moved as _find_moved
from .transport.pagination import PageRequest as PageRequest
from .transport.quirks import Quirk as Quirk
from .transport.routing import PartyId as PartyId
from .transport.tokens import CredentialsToken as CredentialsToken
from .views.wrapping import enveloped as enveloped
from .views.wrapping import plain as plain

__all__ = [
    # the extension
    "OCPIStatus",
    "ContractBlueprint",
    "OCPIBlueprint",
    "enveloped",
    "plain",
    "atomic",
    "ocpi_request",
    "ocpi_answered",
    # who asks
    "CredentialsToken",
    "PartyId",
    "Quirk",
    "PageRequest",
    # what a view may return
    "ocpi_response",
    "Created",
    "Accepted",
    "NoContent",
    "Page",
    # what a view may raise
    "OCPIError",
    "InvalidParameters",
    "NotEnoughInformation",
    "UnknownLocation",
    "UnknownToken",
    "ServerError",
    "UnableToUseClientAPI",
    "UnsupportedVersion",
    "NoMatchingEndpoints",
    "HubError",
    "UnknownReceiver",
    "ForwardTimeout",
    "ConnectionProblem",
    "MalformedBody",
    "ContractViolation",
    # contracts
    "Contract",
    "NO_BODY",
    "Outcome",
    "Row",
    "StatusCode",
    "Violation",
    "contract_names",
    "get_contract",
]

_find_moved()
