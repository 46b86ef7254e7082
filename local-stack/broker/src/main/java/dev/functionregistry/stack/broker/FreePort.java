package dev.functionregistry.stack.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** TCP ports of the loopback interface. */
public final class FreePort {
    private FreePort() {}

    /** A port nobody listened on a moment ago; somebody else may take it before its asker does. */
    public static int any() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on the loopback interface", e);
        }
    }

    /** Whether a server could listen on the port now, on every interface. */
    public static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            // a server that just closed leaves connections in TIME_WAIT; those do not stop the next one
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
