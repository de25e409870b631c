"""System information for admins: programs, disks, queue, workers."""
