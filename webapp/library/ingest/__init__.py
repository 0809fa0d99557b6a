"""Files on their way in: uploaded, unpacked, watched for, in turn, read, stored."""
