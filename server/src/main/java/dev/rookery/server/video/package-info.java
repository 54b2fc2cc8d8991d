/** Pictures in files: animated GIFs and PNGs. */
package dev.rookery.server.video;
