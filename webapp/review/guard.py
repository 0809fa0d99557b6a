"""Covers in the runs of golden questions what the workspace's policy has come to hide."""

from webapp.chat.stored.guard import guarded
from webapp.library.models import Workspace
from webapp.review.models import GoldenRow


def guard_runs(workspace: Workspace) -> None:
    """As in the stored answers that they are like: what is covered so is gone."""
    policy = workspace.policy
    if not policy.hidden:
        return
    for row in GoldenRow.objects.filter(run__workspace=workspace).iterator(chunk_size=100):
        covered = {"asked": guarded(row.asked, policy), "row": guarded(row.row, policy)}
        if covered != {"asked": row.asked, "row": row.row}:
            GoldenRow.objects.filter(pk=row.pk).update(**covered)
