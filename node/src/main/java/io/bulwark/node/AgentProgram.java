package io.bulwark.node;

import io.bulwark.node.Screen.Form;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs a node in the foreground until it is told to leave, and shows what it does. */
public final class AgentProgram {
    private static final long TICK = 500;
    private static final int MOST_EVENTS = 10_000;
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private AgentProgram() {}

    /**
     * Runs one node. The first Ctrl-C or SIGTERM lets it finish what it has, the second gives it back and ends.
     *
     * @param server how the server is called on the screen
     * @param terminal whether {@code out} is one that understands cursor movements
     * @return 0 when it left cleanly, 1 when it owes results that it committed to
     * @throws AgentException when it cannot work
     */
    public static int run(
            AgentOptions options,
            Endpoints where,
            String server,
            Map<String, String> environment,
            PrintStream out,
            boolean terminal,
            int width) {
        Settings settings = options.settings();
        Skills skills = options.skills(environment);
        Path file = options.keyFile();
        NodeKey key = NodeKey.load(file);
        Screen screen = new Screen(out, options.json ? Form.JSON : terminal ? Form.LIVE : Form.LINES, width, server);
        // Who reads the screen may stop reading, and the node must not stop for that.
        BlockingQueue<AgentEvent> events = new ArrayBlockingQueue<>(MOST_EVENTS);
        try (Journal journal = Journal.open(file)) {
            NodeAgent agent = new NodeAgent(settings, key, journal, skills, where, event -> {
                var _ = events.offer(event);
                if (event.what() == AgentEvent.What.REGISTERED) {
                    Registered.note(file, server, event.detail());
                }
            });
            AtomicInteger signals = new AtomicInteger();
            Interrupts.onSignal(() -> {
                if (signals.incrementAndGet() == 1) {
                    agent.drain();
                } else {
                    agent.stop();
                }
            });
            AtomicBoolean ended = new AtomicBoolean();
            Thread shows = Thread.ofVirtual().start(() -> show(screen, agent, events, ended));
            int owed;
            try {
                owed = agent.run();
            } finally {
                ended.set(true);
                shows.join(LAST_WORDS);
            }
            if (owed > 0) {
                out.println(
                        "The node is bound to " + owed + " results that it has not shown. Start it again with the same"
                                + " key soon, or they cost stake.");
                out.flush();
            }
            return owed > 0 ? 1 : 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static void show(Screen screen, NodeAgent agent, BlockingQueue<AgentEvent> events, AtomicBoolean ended) {
        try {
            long tickAt = System.nanoTime();
            while (!ended.get() || !events.isEmpty()) {
                AgentEvent event = events.poll(TICK / 5, TimeUnit.MILLISECONDS);
                if (event != null) {
                    screen.happened(event);
                }
                if (System.nanoTime() - tickAt >= TICK * 1_000_000) {
                    tickAt = System.nanoTime();
                    screen.tick(agent.status());
                }
            }
            screen.end(agent.status());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
