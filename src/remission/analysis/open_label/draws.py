"""The target share as a plain function of arrays, for draws of its parameters."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from remission.analysis.checks import require_share


def target_share(
    q: ArrayLike, sensitivity: ArrayLike, specificity: ArrayLike, success: ArrayLike, enrolled_share: ArrayLike
) -> NDArray[np.float64]:
    """The target share for each draw: the recorded share q corrected inside the enrolled, then mixed with those outside.

    Shares in 0..1, as arrays that broadcast; `success` is the true success share of those outside, `enrolled_share` the enrolled as a share
    of the eligible. Not a number where the correction is invalid (Se + Sp not above 1, or q below 1 - Sp or above Se): count these draws.

    Raises InputError for a number outside 0..1 or not finite, anywhere in the arrays. Literature: Rogan and Gladen 1978.
    """
    shares = {"q": q, "sensitivity": sensitivity, "specificity": specificity, "success": success, "enrolled_share": enrolled_share}
    arrays = {name: np.asarray(values, dtype=np.float64) for name, values in shares.items()}
    for name, values in arrays.items():
        if values.size:
            require_share(**{name: float(values.min())})
            require_share(**{name: float(values.max())})
    recorded, se, sp, outside, inside = np.broadcast_arrays(*arrays.values())
    gain = se - (1 - sp)
    true = np.full(recorded.shape, np.nan)
    np.divide(recorded - (1 - sp), gain, out=true, where=gain > 1e-12)
    # Rounding alone must not make a share at the very edge invalid.
    true = np.where((true >= -1e-12) & (true <= 1 + 1e-12), np.clip(true, 0, 1), np.nan)
    target: NDArray[np.float64] = inside * true + (1 - inside) * outside
    return target
