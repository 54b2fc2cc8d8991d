/** Pictures in files: videos as MP4 and as animated GIFs, and PNGs. */
package dev.rookery.server.video;
