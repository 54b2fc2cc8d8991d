package dev.rookery.server.http;

import dev.rookery.environments.Sha256;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides whether a request may be answered at all.
 *
 * <p><b>Host</b> must name this machine, or a page that points its own name at 127.0.0.1 (DNS rebinding) could read the
 * dashboard. The port in it is free, so that {@code ssh -L 9000:localhost:8080} works. <b>Origin</b>, which a browser
 * sends with every WebSocket and every cross-site request, must be that same host and port. A <b>token</b>, where one is
 * set, comes once in the address and lives on in a cookie that scripts cannot read and other sites cannot send.
 */
final class RequestGuard {
    private static final List<String> LOOPBACK_NAMES = List.of("localhost", "127.0.0.1", "[::1]");

    private final DashboardOptions options;
    /** What the cookie holds: not the token itself, and worthless after this process. */
    private final String cookieValue = DashboardOptions.newToken();

    RequestGuard(DashboardOptions options) {
        this.options = options;
    }

    /** Why a request is not answered. */
    record Refusal(int status, String message) {}

    /** Empty: the request may pass. */
    Optional<Refusal> refusal(HttpServerRequest request, boolean webSocket) {
        List<String> hosts = request.headers().getAll("Host");
        if (hosts.size() != 1 || !knownHost(hosts.get(0))) {
            return refuse(421, "This dashboard is not served under that host name. Use the address that was printed.");
        }
        List<String> origins = request.headers().getAll("Origin");
        if (origins.size() > 1 || (origins.isEmpty() && webSocket)) {
            return refuse(403, "A WebSocket needs exactly one Origin.");
        }
        if (origins.size() == 1 && !sameOrigin(origins.get(0), hosts.get(0))) {
            return refuse(403, "Other sites may not use this dashboard.");
        }
        if (!webSocket && request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
            return refuse(405, "Only GET and HEAD are answered here.");
        }
        if (options.token().isPresent() && !hasCookie(request)) {
            return refuse(401, "A token is needed. Open the address with ?token=... that was printed at the start.");
        }
        return Optional.empty();
    }

    /**
     * The cookie for a request that brings the right token in its address and is fine otherwise. Empty where there is no
     * token to check, no token in the address, or the wrong one.
     */
    Optional<Cookie> admission(HttpServerRequest request) {
        String offered = request.getParam("token");
        if (options.token().isEmpty()
                || offered == null
                || !same(offered, options.token().get())) {
            return Optional.empty();
        }
        Optional<Refusal> refusal = refusal(request, false);
        if (refusal.isPresent() && refusal.get().status() != 401) {
            return Optional.empty();
        }
        return Optional.of(Cookie.cookie(cookieName(request), cookieValue)
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.STRICT)
                .setPath("/"));
    }

    private boolean hasCookie(HttpServerRequest request) {
        Cookie cookie = request.getCookie(cookieName(request));
        return cookie != null && same(cookie.getValue(), cookieValue);
    }

    /** Cookies ignore ports, so two dashboards on one machine need two names. */
    private static String cookieName(HttpServerRequest request) {
        return "rookery-" + request.localAddress().port();
    }

    private boolean knownHost(String authority) {
        String host = HostNames.withoutPort(authority).toLowerCase(Locale.ROOT);
        if (LOOPBACK_NAMES.contains(host)) {
            return true;
        }
        if (HostNames.isLoopback(options.host())) {
            return host.equals(options.host());
        }
        return HostNames.isAddress(host)
                || host.equals(options.host().toLowerCase(Locale.ROOT))
                || options.allowedHosts().contains(host);
    }

    private static boolean sameOrigin(String origin, String authority) {
        return origin.equalsIgnoreCase("http://" + authority) || origin.equalsIgnoreCase("https://" + authority);
    }

    private static Optional<Refusal> refuse(int status, String message) {
        return Optional.of(new Refusal(status, message));
    }

    /** In a time that depends on neither text: digests have one length, and isEqual looks at all of it. */
    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(Sha256.bytesOf(a), Sha256.bytesOf(b));
    }
}
