package io.bulwark.storage;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Wake-up calls between instances by LISTEN/NOTIFY on one direct connection (a pooler in transaction mode would lose the
 * LISTEN). A signal is a hint: it may be lost, so whoever waits for one looks again by itself now and then.
 */
public final class Signals implements AutoCloseable {
    private static final String CHANNEL = "bulwark";
    private static final System.Logger LOG = System.getLogger("io.bulwark.storage");

    private final String jdbcUrl;
    private final Properties properties = new Properties();
    private final Map<String, List<Consumer<String>>> subscribers = new ConcurrentHashMap<>();
    private final ExecutorService callbacks = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread listener;
    private volatile boolean closed;
    private volatile @Nullable Connection current;

    public Signals(String directJdbcUrl, String user, Secret password) {
        this.jdbcUrl = directJdbcUrl;
        properties.setProperty("user", user);
        properties.setProperty("password", password.value());
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "bulwark-signals");
        this.listener = Thread.ofPlatform().daemon().name("signals").start(this::listen);
    }

    /** Sends with the caller's transaction: listeners hear of it after the commit, never before. */
    public void send(Handle handle, String channel, String payload) {
        handle.createQuery("SELECT pg_notify(:channel, :payload)")
                .bind("channel", CHANNEL)
                .bind("payload", channel + "\n" + payload)
                .mapTo(String.class)
                .one();
    }

    /**
     * Calls {@code onPayload} on a virtual thread for every signal on {@code channel}, and with an empty payload after a
     * lost connection came back, which means "look again". Closing the result ends the subscription.
     */
    public Subscription subscribe(String channel, Consumer<String> onPayload) {
        List<Consumer<String>> list = subscribers.computeIfAbsent(channel, key -> new CopyOnWriteArrayList<>());
        list.add(onPayload);
        return () -> list.remove(onPayload);
    }

    /** A subscription that ends when closed. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    private void listen() {
        long pause = 100;
        boolean reconnected = false;
        while (!closed) {
            try (Connection connection = DriverManager.getConnection(jdbcUrl, properties)) {
                current = connection;
                try (Statement statement = connection.createStatement()) {
                    statement.execute("LISTEN " + CHANNEL);
                }
                pause = 100;
                if (reconnected) {
                    subscribers.values().forEach(list -> list.forEach(each -> call(each, "")));
                }
                reconnected = true;
                PGConnection pg = connection.unwrap(PGConnection.class);
                while (!closed) {
                    PGNotification[] notifications = pg.getNotifications(10_000);
                    if (notifications == null) {
                        continue;
                    }
                    if (notifications.length == 0) {
                        try (Statement statement = connection.createStatement()) {
                            statement.execute("SELECT 1");
                        }
                    }
                    for (PGNotification notification : notifications) {
                        deliver(notification.getParameter());
                    }
                }
            } catch (SQLException e) {
                if (closed) {
                    return;
                }
                LOG.log(System.Logger.Level.WARNING, "Signals lost their connection: " + e.getMessage());
                try {
                    Thread.sleep(pause);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    return;
                }
                pause = Math.min(pause * 2, 5_000);
            } finally {
                current = null;
            }
        }
    }

    private void deliver(String message) {
        int newline = message.indexOf('\n');
        if (newline < 0) {
            return;
        }
        String payload = message.substring(newline + 1);
        subscribers.getOrDefault(message.substring(0, newline), List.of()).forEach(each -> call(each, payload));
    }

    private void call(Consumer<String> subscriber, String payload) {
        if (!closed) {
            callbacks.execute(() -> subscriber.accept(payload));
        }
    }

    @Override
    public void close() {
        closed = true;
        Connection connection = current;
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.log(System.Logger.Level.DEBUG, "Closing the signal connection", e);
            }
        }
        listener.interrupt();
        callbacks.close();
    }
}
