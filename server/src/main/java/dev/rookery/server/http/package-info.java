/**
 * The dashboard of one run: static files, a WebSocket, and nothing else.
 *
 * <p>{@link dev.rookery.server.http.DashboardServer} is the door. It hears the experiment as a listener, keeps what a page
 * needs to plot in a {@link dev.rookery.server.http.DashboardHistory}, and hands it to every viewer: a snapshot first, then
 * deltas. Commands come back through a small bounded queue.
 */
package dev.rookery.server.http;
