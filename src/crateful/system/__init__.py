"""How the installation is: programs, disks, queue and workers, for its admins."""
