package dev.rookery.server.http;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Where the dashboard listens and who may look.
 *
 * @param host address to bind; anything but loopback needs a token
 * @param port TCP port; 0 picks a free one
 * @param token what a viewer must present, at least {@link #MIN_TOKEN_LENGTH} characters; empty: whoever reaches the
 *     port may look and steer
 * @param allowedHosts names beside IP addresses and {@code localhost} under which this machine is addressed, for a
 *     dashboard that is not on loopback only; lower case, without port
 */
public record DashboardOptions(String host, int port, Optional<String> token, List<String> allowedHosts) {
    public static final int MIN_TOKEN_LENGTH = 16;

    /** @throws IllegalArgumentException with words for the user */
    public DashboardOptions {
        allowedHosts = List.copyOf(allowedHosts);
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("dashboard port must be 0 to 65535, but is " + port);
        }
        if (token.isPresent() && !token.get().matches("[A-Za-z0-9_-]{" + MIN_TOKEN_LENGTH + ",128}")) {
            throw new IllegalArgumentException("a dashboard token is " + MIN_TOKEN_LENGTH
                    + " to 128 letters, digits, '-' and '_'; leave it out to have one made");
        }
        if (token.isEmpty() && !HostNames.isLoopback(host)) {
            throw new IllegalArgumentException("a dashboard on " + host
                    + " can be reached by others, so it needs a token; without one, bind 127.0.0.1");
        }
    }

    /** On 127.0.0.1, without a token. */
    public static DashboardOptions loopback(int port) {
        return new DashboardOptions("127.0.0.1", port, Optional.empty(), List.of());
    }

    /** On any address, with a token. */
    public static DashboardOptions guarded(String host, int port, String token) {
        return new DashboardOptions(host, port, Optional.of(token), List.of());
    }

    /** 192 random bits, safe in an address. */
    public static String newToken() {
        byte[] bits = new byte[24];
        new SecureRandom().nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }
}
