"""The child programs that run yt-dlp and streamrip, and the driver that controls them."""
