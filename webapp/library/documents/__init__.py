"""The documents of a workspace: listed, narrowed, tagged, in versions, in the trash."""
