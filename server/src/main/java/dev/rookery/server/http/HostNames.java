package dev.rookery.server.http;

import java.util.regex.Pattern;

/** Tells names from addresses without asking DNS, which would block and could be answered by an attacker. */
final class HostNames {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("\\[?[0-9a-f]*:[0-9a-f:.]*]?", Pattern.CASE_INSENSITIVE);
    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");

    private HostNames() {}

    static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || (IPV4.matcher(host).matches() && host.startsWith("127."))
                || host.equals("::1")
                || host.equals("[::1]");
    }

    static boolean isAddress(String host) {
        return IPV4.matcher(host).matches() || IPV6.matcher(host).matches();
    }

    /** {@code [::1]:8080} to {@code [::1]}, {@code localhost} to itself. */
    static String withoutPort(String authority) {
        return PORT.matcher(authority).replaceFirst("");
    }
}
