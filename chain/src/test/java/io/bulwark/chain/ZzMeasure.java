package io.bulwark.chain;

import io.bulwark.kernel.*;
import io.bulwark.testing.*;
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.time.*;
import java.util.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.RegisterExtension;

class ZzMeasure {
    @RegisterExtension
    static final TestPostgres postgres = TestPostgres.withModules("chain");

    @RegisterExtension
    static final TestAnvil anvil = new TestAnvil();

    @Test
    void measure() throws Exception {
        var clock = new SettableClock(Instant.now());
        var lists = new AddressLists(
                postgres.jdbi(),
                Chains.config(Map.of()).getConfigMapping(ChainConfig.class),
                new AuditTrail(),
                new UuidV7(clock),
                clock);
        StringBuilder b = new StringBuilder();
        Random r = new Random(1);
        List<EvmAddress> some = new ArrayList<>();
        for (int i = 0; i < 500_000; i++) {
            byte[] a = new byte[20];
            r.nextBytes(a);
            String s = Hex.of(a);
            b.append(s).append(",phishing,tag").append(i).append('\n');
            if (i % 1000 == 0) some.add(new EvmAddress(s));
        }
        byte[] bytes = ("address,category,tag\n" + b).getBytes(StandardCharsets.UTF_8);
        for (int k = 0; k < 2; k++) {
            long t = System.nanoTime();
            var rep = lists.importList(
                    new NewList("big", ListKind.SCAM, "x", null), new ByteArrayInputStream(bytes), "operator");
            System.out.println("MEASURE import 500k rows " + bytes.length + " bytes ms "
                    + (System.nanoTime() - t) / 1_000_000 + " " + rep.list().entries());
        }
        long t;
        for (int k = 0; k < 3; k++) {
            t = System.nanoTime();
            for (var a : some) lists.hits(List.of(a));
            System.out.println("MEASURE hits us each " + (System.nanoTime() - t) / 1000 / some.size());
        }
        t = System.nanoTime();
        for (int i = 0; i < 300; i++)
            postgres.jdbi()
                    .withHandle(
                            h -> h.createQuery("select 1").mapTo(Integer.class).one());
        System.out.println("MEASURE select 1 us (unpooled) " + (System.nanoTime() - t) / 1000 / 300);
        postgres.jdbi().useHandle(h -> {
            h.createQuery(
                            "EXPLAIN (ANALYZE) SELECT 1 FROM chain.address_entry e JOIN chain.address_list l ON l.id = e.list_id WHERE e.address = ANY (ARRAY(SELECT decode(a, 'hex') FROM unnest(CAST(:addresses AS text[])) a)) ")
                    .bindArray(
                            "addresses",
                            String.class,
                            List.of(some.get(3).value().substring(2)))
                    .mapTo(String.class)
                    .list()
                    .forEach(x -> System.out.println("MEASURE " + x));
        });
        anvil.mine(400);
        anvil.send(anvil.accounts().get(3), anvil.accounts().get(4), java.math.BigInteger.ONE, new byte[0]);
        anvil.mine(200);
        var client = Chains.of(Map.of("bulwark.rpc.url.31337", anvil.url()))
                .client(31337)
                .get();
        for (int k = 0; k < 3; k++) {
            t = System.nanoTime();
            for (int i = 0; i < 300; i++) client.hasCode(some.get(0));
            System.out.println("MEASURE hasCode us " + (System.nanoTime() - t) / 1000 / 300);
            t = System.nanoTime();
            for (int i = 0; i < 300; i++)
                client.ask(
                        List.of(RpcCall.nonce(some.get(0), "latest"), RpcCall.balance(some.get(0), "latest")),
                        Deadline.in(Duration.ofSeconds(2)));
            System.out.println("MEASURE probe us " + (System.nanoTime() - t) / 1000 / 300);
        }
    }
}
