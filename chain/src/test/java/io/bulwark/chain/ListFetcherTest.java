package io.bulwark.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulwark.kernel.BulwarkException;
import io.bulwark.kernel.ErrorCode;
import io.bulwark.kernel.PublicAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListFetcherTest {
    private final ListFetcher strict = fetcher(false, (SSLSocketFactory) SSLSocketFactory.getDefault());
    private final ListFetcher local = fetcher(true, (SSLSocketFactory) SSLSocketFactory.getDefault());
    private ListServer server;

    private static ListFetcher fetcher(boolean loopback, SSLSocketFactory tls) {
        return new ListFetcher(loopback, Duration.ofSeconds(2), tls);
    }

    @BeforeEach
    void start() throws IOException {
        server = ListServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String fetch(ListFetcher fetcher, String url) {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        fetcher.fetch(URI.create(url), sink, 1_000);
        return sink.toString(StandardCharsets.UTF_8);
    }

    private static ErrorCode refusal(ListFetcher fetcher, String url) {
        try {
            fetch(fetcher, url);
            throw new AssertionError("was fetched: " + url);
        } catch (BulwarkException e) {
            return e.code();
        }
    }

    @Test
    void what_is_there_is_fetched() {
        server.body("/list", "hello");
        server.handle("/sized", exchange -> {
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("sized".getBytes(StandardCharsets.UTF_8));
        });
        assertThat(fetch(local, server.url("/list"))).isEqualTo("hello");
        assertThat(fetch(local, server.url("/sized?x=1"))).isEqualTo("sized");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org/list",
                "ftp://example.org/list",
                "file:///etc/passwd",
                "https://user:secret@example.org/list",
                "https://127.0.0.1/list",
                "https://localhost/list",
                "https://2130706433/list",
                "https://[::1]/list",
                "https://[::ffff:127.0.0.1]/list",
                "https://[::ffff:a9fe:a9fe]/list",
                "https://[64:ff9b::7f00:1]/list",
                "https://[2002:7f00:1::]/list",
                "https://[fe80::1]/list",
                "https://[fd00::1]/list",
                "https://[ff02::1]/list",
                "https://[::]/list",
                "https://0.0.0.0/list",
                "https://10.0.0.1/list",
                "https://172.16.0.1/list",
                "https://192.168.1.1/list",
                "https://100.64.0.1/list",
                "https://169.254.169.254/latest/meta-data",
                "https://224.0.0.1/list",
                "https://255.255.255.255/list",
                "https://198.18.0.1/list"
            })
    void what_is_not_public_or_not_https_is_refused(String url) {
        assertThat(refusal(strict, url)).isEqualTo(ErrorCode.VALIDATION_ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://10.0.0.1/list", "https://192.168.1.1/list", "http://169.254.169.254/"})
    void the_setting_for_loopback_permits_loopback_only(String url) {
        assertThat(refusal(local, url)).isEqualTo(ErrorCode.VALIDATION_ERROR);
    }

    @Test
    void public_addresses_are_public() throws IOException {
        for (String address : new String[] {"8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700::1111", "2a00:1450::1"}) {
            assertThat(PublicAddress.isPublic(InetAddress.getByName(address))).isTrue();
        }
    }

    @Test
    void a_redirect_is_judged_like_the_url_itself() {
        server.redirect("/inside", "http://10.0.0.1/list");
        server.redirect("/file", "file:///etc/passwd");
        server.redirect("/odd", "http://[not a url");
        assertThat(refusal(local, server.url("/inside"))).isEqualTo(ErrorCode.VALIDATION_ERROR);
        assertThat(refusal(local, server.url("/file"))).isEqualTo(ErrorCode.VALIDATION_ERROR);
        assertThat(refusal(local, server.url("/odd"))).isEqualTo(ErrorCode.UPSTREAM_ERROR);
    }

    @Test
    void redirects_without_end_are_given_up() {
        server.redirect("/round", "/round");
        assertThat(refusal(local, server.url("/round"))).isEqualTo(ErrorCode.UPSTREAM_ERROR);
    }

    @Test
    void more_bytes_than_allowed_are_refused() {
        server.body("/chunks", "x".repeat(1_001));
        server.handle("/sized", exchange -> {
            exchange.sendResponseHeaders(200, 1_001);
            exchange.getResponseBody().write(new byte[1_001]);
        });
        assertThat(refusal(local, server.url("/chunks"))).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE);
        assertThat(refusal(local, server.url("/sized"))).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE);
    }

    @Test
    void an_answer_that_is_no_list_is_told_by_its_status() {
        server.handle("/gone", exchange -> exchange.sendResponseHeaders(404, -1));
        assertThatThrownBy(() -> fetch(local, server.url("/gone"))).hasMessageContaining("404");
    }

    @Test
    void a_source_that_drips_is_given_up_in_time() {
        CountDownLatch never = new CountDownLatch(1);
        server.handle("/drip", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            try {
                never.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        long start = System.nanoTime();
        assertThat(refusal(local, server.url("/drip"))).isEqualTo(ErrorCode.UPSTREAM_ERROR);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        never.countDown();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SSH-2.0-OpenSSH_9.9\r\n",
                "HTTP/1.1 999 Odd\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nX: y"
            })
    void what_is_not_proper_http_is_refused(String reply) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = Thread.ofVirtual().start(() -> answer(listener, reply));
            assertThat(refusal(local, "http://127.0.0.1:" + listener.getLocalPort() + "/"))
                    .isEqualTo(ErrorCode.UPSTREAM_ERROR);
            answering.join();
        }
    }

    private static void answer(ServerSocket listener, String reply) {
        try (Socket socket = listener.accept();
                InputStream in = socket.getInputStream()) {
            in.read(new byte[1024]);
            socket.getOutputStream().write(reply.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void over_tls_the_certificate_has_to_be_trusted_and_of_the_host(@TempDir Path folder) throws Exception {
        SSLContext tls = selfSigned(folder, "localhost");
        try (ListServer secure = ListServer.start(tls)) {
            secure.body("/list", "hello");
            ListFetcher trusting = fetcher(true, tls.getSocketFactory());
            assertThat(fetch(trusting, secure.url("/list"))).isEqualTo("hello");
            assertThat(refusal(trusting, "https://127.0.0.1:" + secure.port() + "/list"))
                    .isEqualTo(ErrorCode.UPSTREAM_ERROR);
            assertThat(refusal(local, secure.url("/list"))).isEqualTo(ErrorCode.UPSTREAM_ERROR);
        }
    }

    private static SSLContext selfSigned(Path folder, String host) throws Exception {
        Path file = folder.resolve("key.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "key",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "san=dns:" + host,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("key", store.getCertificate("key"));
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
