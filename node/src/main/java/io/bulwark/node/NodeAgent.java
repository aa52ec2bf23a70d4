package io.bulwark.node;

import io.bulwark.node.AgentEvent.What;
import io.bulwark.node.Registrar.Session;
import java.util.function.Consumer;

/**
 * A node at work. One thread connects and speaks ({@link Connector}); what the server says comes in on threads of the connection
 * ({@link Conversation}); each task runs on a virtual thread ({@link Workbench}); one more looks around ({@link Watch}). All they
 * share is behind the lock of {@link Contact}. Time is measured, never compared with the server's: what is over, the server says,
 * so clocks may differ.
 */
public final class NodeAgent {
    private final Settings settings;
    private final Skills skills;
    private final Standing standing;
    private final Contact contact = new Contact();
    private final Workbench bench;
    private final Departure departure;
    private final Conversation conversation;
    private final Connector connector;
    private final Watch watch;

    /**
     * @param journal of the key; closed by the caller, after {@link #run}
     * @param where the server, asked for before each connection, since a server may come back at another place
     * @param listener told what happens, soon and briefly
     */
    NodeAgent(
            Settings settings,
            NodeKey key,
            Journal journal,
            Skills skills,
            Endpoints where,
            Consumer<AgentEvent> listener) {
        this.settings = settings;
        this.skills = skills;
        standing = new Standing(listener);
        bench = new Workbench(contact, standing, key, journal, skills, settings.slots());
        departure = new Departure(contact, bench, standing, settings.drainLimit());
        conversation = new Conversation(contact, bench, departure, standing, skills, key, settings.tasks());
        connector = new Connector(
                settings,
                new Registrar(key, settings),
                skills,
                where,
                contact,
                bench,
                departure,
                conversation,
                standing);
        watch = new Watch(settings.watch(), where, skills, contact, departure, standing);
    }

    /** One that lives and dies with this process. */
    public static NodeAgent ofProcess(
            Settings settings, Skills skills, Endpoints where, Consumer<AgentEvent> listener) {
        return new NodeAgent(settings, NodeKey.ephemeral(), Journal.inMemory(), skills, where, listener);
    }

    /**
     * Works until it is told to end.
     *
     * @return results that it is bound to and could not show
     * @throws AgentException when it cannot work at all
     */
    public int run() throws InterruptedException {
        synchronized (contact) {
            bench.restore();
        }
        skills.refresh();
        Thread watching = Thread.ofVirtual().name("node-keeper").start(watch::run);
        try {
            connector.run();
        } finally {
            watching.interrupt();
            end();
        }
        synchronized (contact) {
            return bench.committed();
        }
    }

    private void end() {
        synchronized (contact) {
            bench.close();
            standing.is(AgentStatus.State.STOPPED, standing.now().reason());
            standing.tell(What.STOPPED, null, bench.committed() + " results to be shown");
        }
    }

    /** Takes nothing new, finishes what it has, and ends; what is not done in time is given back. */
    public void drain() {
        synchronized (contact) {
            departure.drain();
        }
    }

    /** Gives back what runs and ends at once. */
    public void stop() {
        synchronized (contact) {
            departure.stop();
        }
    }

    public AgentStatus status() {
        synchronized (contact) {
            Session session = contact.session();
            return new AgentStatus(
                    standing.now().state(),
                    standing.now().reason(),
                    session == null ? null : session.node(),
                    session == null ? "" : session.unit(),
                    bench.running(),
                    settings.slots(),
                    bench.committed(),
                    standing.count(What.DELIVERED),
                    standing.count(What.FAILED),
                    standing.count(What.RELEASED),
                    standing.count(What.WITHDRAWN) + standing.count(What.REFUSED),
                    watch.server());
        }
    }

    /** As if the server had said this. */
    void hear(Heard heard) {
        conversation.hear(heard);
    }
}
