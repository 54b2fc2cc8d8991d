package dev.rookery.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The videos in a run's folder. Only regular files with a plain name count: a name is never a path. Looks at the disk on a
 * worker thread.
 */
final class RunVideos {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}\\.mp4");
    private static final int MOST_LISTED = 1000;
    private static final JsonFactory JSON = new JsonFactory();

    private final Vertx vertx;
    private final Path folder;

    /**
     * A video.
     *
     * @param bytes its length
     * @param modifiedMs when it was written, in milliseconds since 1970
     */
    record Video(Path file, long bytes, long modifiedMs) {
        String name() {
            return file.getFileName().toString();
        }

        /** Changes when the file does. */
        String etag() {
            return '"' + Long.toHexString(modifiedMs) + '-' + Long.toHexString(bytes) + '"';
        }
    }

    /** @param folder need not be there; null for a run that has none */
    RunVideos(Vertx vertx, Path folder) {
        this.vertx = vertx;
        this.folder = folder;
    }

    /** The one of this name; empty where there is none, or nothing may have such a name. */
    Future<Optional<Video>> find(String name) {
        if (folder == null || !NAME.matcher(name).matches()) {
            return Future.succeededFuture(Optional.empty());
        }
        return vertx.executeBlocking(() -> look(folder.resolve(name)));
    }

    /** {@code [{"name": "step-50000.mp4", "bytes": 123456}, ...]}, as they were written one after the other. */
    Future<String> list() {
        return folder == null ? Future.succeededFuture("[]") : vertx.executeBlocking(() -> json(all()));
    }

    private List<Video> all() throws IOException {
        List<Video> videos = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (NAME.matcher(file.getFileName().toString()).matches()) {
                    look(file).ifPresent(videos::add);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        }
        videos.sort(Comparator.comparingLong(Video::modifiedMs).thenComparing(Video::name));
        return videos.subList(Math.max(0, videos.size() - MOST_LISTED), videos.size());
    }

    private static Optional<Video> look(Path file) throws IOException {
        try {
            BasicFileAttributes found =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return found.isRegularFile()
                    ? Optional.of(new Video(
                            file, found.size(), found.lastModifiedTime().toMillis()))
                    : Optional.empty();
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    private static String json(List<Video> videos) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartArray();
            for (Video video : videos) {
                json.writeStartObject();
                json.writeStringField("name", video.name());
                json.writeNumberField("bytes", video.bytes());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        return text.toString();
    }
}
