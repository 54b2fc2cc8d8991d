package dev.rookery.server.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The files of the page: a fixed table, read once from the class path. A path that is not in the table does not exist,
 * so there is nothing to traverse.
 */
final class PageFiles {
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/";
    private static final String UPLOT_POM = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";

    /** @param etag quoted, as it stands in the header */
    record PageFile(String contentType, Buffer content, String etag) {}

    private final Map<String, PageFile> files = new LinkedHashMap<>();

    private PageFiles() {}

    /** Reads every file: blocks, so not on an event loop. */
    static PageFiles load() {
        PageFiles pages = new PageFiles();
        for (String path : PageFileNames.ALL) {
            pages.add("/" + path, "/web/" + path);
        }
        pages.files.put("/", pages.files.get("/index.html"));
        String dist = UPLOT + uplotVersion() + "/dist/";
        pages.add("/lib/uplot.js", dist + "uPlot.esm.js");
        pages.add("/lib/uplot.css", dist + "uPlot.min.css");
        return pages;
    }

    /** @param path exactly as in the request line, not decoded, without the query */
    Optional<PageFile> find(String path) {
        return Optional.ofNullable(files.get(path));
    }

    private void add(String path, String resource) {
        Buffer content = Buffer.buffer(read(resource));
        files.put(path, new PageFile(contentType(path), content, etag(content)));
    }

    private static byte[] read(String resource) {
        try (InputStream in = PageFiles.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the dashboard's file " + resource + " is missing from the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the dashboard's file " + resource, e);
        }
    }

    /** The version is chosen in the parent pom and nowhere else. */
    private static String uplotVersion() {
        Properties pom = new Properties();
        try (InputStream in = PageFiles.class.getResourceAsStream(UPLOT_POM)) {
            if (in == null) {
                throw new IllegalStateException("uPlot is missing from the class path");
            }
            pom.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + UPLOT_POM, e);
        }
        return pom.getProperty("version");
    }

    private static String contentType(String path) {
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalStateException("no content type for " + path);
        };
    }

    private static String etag(Buffer content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes());
            return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
