package dev.rookery.server.video;

import dev.rookery.environments.draw.Picture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jcodec.common.Codec;
import org.jcodec.common.MuxerTrack;
import org.jcodec.common.VideoCodecMeta;
import org.jcodec.common.io.FileChannelWrapper;
import org.jcodec.common.model.ColorSpace;
import org.jcodec.common.model.Packet;
import org.jcodec.common.model.Size;
import org.jcodec.containers.mp4.TimeUtil;
import org.jcodec.containers.mp4.boxes.MediaBox;
import org.jcodec.containers.mp4.boxes.MediaHeaderBox;
import org.jcodec.containers.mp4.boxes.MovieBox;
import org.jcodec.containers.mp4.boxes.MovieHeaderBox;
import org.jcodec.containers.mp4.boxes.NodeBox;
import org.jcodec.containers.mp4.boxes.TrackHeaderBox;
import org.jcodec.containers.mp4.boxes.TrakBox;
import org.jcodec.containers.mp4.muxer.MP4Muxer;

/**
 * Writes an MP4 file with H.264, which browsers play. A picture that is odd comes out wider or higher by a pixel, which
 * repeats the last one. The same pictures give the same bytes. Owned by one thread.
 */
public final class Mp4 implements VideoFile {
    /** Units of time in a second: a multiple of all usual rates. */
    private static final int TIMESCALE = 90_000;

    private static final long NO_TIME = TimeUtil.MOV_TIME_OFFSET;

    private final double delay;
    private final FileChannel file;
    private final MP4Muxer muxer;
    private MuxerTrack track;
    private DrawingEncoder encoder;
    private int width;
    private int height;
    private long frames;

    /**
     * @param path is made, or replaced
     * @param delaySeconds how long each picture is shown, more than 0; kept to on average
     */
    public Mp4(Path path, double delaySeconds) throws IOException {
        if (!(delaySeconds * TIMESCALE >= 1 && Double.isFinite(delaySeconds))) {
            throw new IllegalArgumentException(
                    "a picture of an MP4 is shown for at least 1/" + TIMESCALE + " s, but not for " + delaySeconds);
        }
        delay = delaySeconds * TIMESCALE;
        file = FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                StandardOpenOption.READ);
        muxer = MP4Muxer.createMP4MuxerToChannel(new FileChannelWrapper(file));
    }

    @Override
    public void add(Picture picture) throws IOException {
        if (encoder == null) {
            width = picture.width();
            height = picture.height();
            encoder = new DrawingEncoder(width, height);
            track = muxer.addVideoTrack(
                    Codec.H264,
                    VideoCodecMeta.createSimpleVideoCodecMeta(
                            new Size(width + width % 2, height + height % 2), ColorSpace.YUV420));
        }
        if (picture.width() != width || picture.height() != height) {
            throw new IllegalArgumentException("all pictures of an MP4 have one size");
        }
        DrawingEncoder.Encoded encoded = encoder.encode(picture);
        // The track makes one buffer of it; it changes what it is given.
        ByteBuffer data = ByteBuffer.allocate(encoded.data().remaining())
                .put(encoded.data())
                .flip();
        long from = Math.round(frames * delay);
        long duration = Math.round((frames + 1) * delay) - from;
        track.addFrame(Packet.createPacket(
                data,
                from,
                TIMESCALE,
                duration,
                frames,
                encoded.key() ? Packet.FrameType.KEY : Packet.FrameType.INTER,
                null));
        frames++;
    }

    @Override
    public void close() throws IOException {
        try (file) {
            if (frames > 0) {
                MovieBox index = muxer.finalizeHeader();
                forgetTheTime(index);
                muxer.storeHeader(index);
            }
        }
    }

    /** JCodec notes when the file was written, so that no two were the same. */
    private static void forgetTheTime(MovieBox index) {
        MovieHeaderBox movie = NodeBox.findFirst(index, MovieHeaderBox.class, MovieHeaderBox.fourcc());
        index.replaceBox(MovieHeaderBox.createMovieHeaderBox(
                movie.getTimescale(),
                movie.getDuration(),
                movie.getRate(),
                movie.getVolume(),
                NO_TIME,
                NO_TIME,
                movie.getMatrix(),
                movie.getNextTrackId()));
        TrakBox video = index.getVideoTrack();
        TrackHeaderBox track = video.getTrackHeader();
        TrackHeaderBox untimed = TrackHeaderBox.createTrackHeaderBox(
                track.getTrackId(),
                track.getDuration(),
                track.getWidth(),
                track.getHeight(),
                NO_TIME,
                NO_TIME,
                track.getVolume(),
                track.getLayer(),
                track.getAltGroup(),
                track.getMatrix());
        untimed.setFlags(track.getFlags());
        video.replaceBox(untimed);
        MediaBox media = video.getMdia();
        MediaHeaderBox header = NodeBox.findFirst(media, MediaHeaderBox.class, MediaHeaderBox.fourcc());
        media.replaceBox(MediaHeaderBox.createMediaHeaderBox(
                header.getTimescale(),
                header.getDuration(),
                header.getLanguage(),
                NO_TIME,
                NO_TIME,
                header.getQuality()));
    }
}
