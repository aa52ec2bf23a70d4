package io.bulwark.cli;

import io.bulwark.node.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the server of a command: {@code --server}, {@code BULWARK_URL}, the one that runs on the data folder; else starts
 * one that lives as long as commands use it.
 */
final class ServerAccess {
    private final ServerOptions options;
    private final Console console;
    private final Path data;

    ServerAccess(ServerOptions options, Console console) {
        this.options = options;
        this.console = console;
        this.data = options.data(console);
    }

    /** A server for one command, started when there is none. Close it when the last call is done. */
    Session open() {
        URI named = named();
        if (named != null) {
            return new Session(api(named, keyFor(named)), null, console.status());
        }
        Folders.create(data);
        FolderUse use = FolderUse.enter(data);
        Session session = new Session(null, use, console.status());
        try {
            URI url = running().orElseGet(() -> new OneCallServer(console, data, use).start(this::ready));
            session.connect(api(url, folderKey()));
            return session;
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** The server that a command would use, ready or not; nothing is started. */
    Optional<Api> find() {
        URI named = named();
        if (named != null) {
            return Optional.of(api(named, keyFor(named)));
        }
        return ConnectEnv.read(data).filter(ConnectEnv::mayBeAlive).map(env -> api(env.url(), folderKey()));
    }

    /** As {@link #find}, for a program that speaks to the server itself. */
    Optional<Endpoint> endpoint() {
        URI named = named();
        if (named != null) {
            return Optional.of(new Endpoint(named, keyFor(named)));
        }
        return ConnectEnv.read(data).filter(ConnectEnv::mayBeAlive).map(env -> new Endpoint(env.url(), folderKey()));
    }

    /** Whether the command line or the environment names the server. */
    boolean isNamed() {
        return named() != null;
    }

    Path data() {
        return data;
    }

    /** An http or https address with a host, without its trailing slashes; empty for anything else. */
    static Optional<URI> address(String text) {
        try {
            URI uri = new URI(text.strip().replaceAll("/+$", ""));
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            boolean plain = uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
            return web && plain ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private Optional<URI> running() {
        return ConnectEnv.read(data)
                .filter(ConnectEnv::mayBeAlive)
                .map(ConnectEnv::url)
                .filter(this::ready);
    }

    private boolean ready(URI url) {
        return api(url, null).health("/ready").filter(Api.Health::ready).isPresent();
    }

    private @Nullable URI named() {
        String option = options.server;
        String from = option == null ? "BULWARK_URL" : "--server";
        String text = option == null ? console.env("BULWARK_URL") : option;
        return text == null
                ? null
                : address(text)
                        .orElseThrow(
                                () -> new CliException(
                                        Exit.USAGE,
                                        from
                                                + " must be an address such as http://127.0.0.1:8080 or https://bulwark.example.org"));
    }

    private Api api(URI url, @Nullable String key) {
        return new Api(url, key, options.timeout(), console.status());
    }

    /** The operator's key opens everything, so it goes to this machine or to the folder's own server only. */
    private @Nullable String keyFor(URI url) {
        boolean own = isLoopback(url)
                || ConnectEnv.read(data).filter(env -> env.url().equals(url)).isPresent();
        return own ? folderKey() : givenKey();
    }

    private @Nullable String folderKey() {
        String given = givenKey();
        if (given != null) {
            return given;
        }
        try {
            return checked(Files.readString(data.resolve("operator.key")), "operator.key of the data folder");
        } catch (IOException e) {
            return null;
        }
    }

    private @Nullable String givenKey() {
        String option = options.key;
        String key = option == null ? console.env("BULWARK_KEY") : option;
        return key == null ? null : checked(key, option == null ? "BULWARK_KEY" : "--key");
    }

    private static @Nullable String checked(String key, String from) {
        String bare = key.strip();
        if (!bare.chars().allMatch(c -> c > 0x20 && c < 0x7F)) {
            throw new CliException(Exit.USAGE, "the key from " + from + " holds characters that no key has");
        }
        return bare.isEmpty() ? null : bare;
    }

    static boolean isLoopback(URI url) {
        String host = url.getHost();
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }
}
