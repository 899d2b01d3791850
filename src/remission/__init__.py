"""An executable editorial: can alemtuzumab bring permanent remission in multiple sclerosis?"""

from remission.evidence import Evidence
from remission.ledger import Ledger
from remission.scenario import Scenario

__all__ = ["Evidence", "Ledger", "Scenario", "__version__"]
__version__ = "0.1.0"
