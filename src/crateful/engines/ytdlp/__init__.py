"""What runs inside the yt-dlp engine's process; only the runner and its parts import yt_dlp."""
