package io.bulwark.compute;

import io.bulwark.compute.task.Attempt;
import io.bulwark.compute.task.Placement;
import io.bulwark.compute.task.Task;
import io.bulwark.compute.task.Terms;
import io.bulwark.kernel.TokenAmount;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One round of choices as it is kept: the seed, how much room each node of the roster had, and for each task what it asked
 * for and which node got it. About 21 bytes for a choice. {@link #replay} makes the choices again from nothing else.
 */
final class RoundRecord {
    private static final int FORM = 1;
    private static final int NOBODY = 0xFFFF;
    private static final int MOST_NODES = NOBODY;
    private static final Duration ANY = Duration.ofSeconds(1);

    private RoundRecord() {}

    /** One choice. @param node its place in the roster; null for none */
    record Choice(UUID task, int epoch, @Nullable UUID node) {}

    /** @param repeated whether the same choices follow from the record */
    record Replay(List<Choice> choices, boolean repeated) {}

    // What the nodes offer.

    static byte[] roster(List<Node> nodes, Trust trust, TokenAmount minStake) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * nodes.size());
        Deflater fast = new Deflater(Deflater.BEST_SPEED);
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes, fast))) {
            out.writeByte(FORM);
            out.writeDouble(trust.checkRate());
            out.writeUTF(trust.slashShare().toPlainString());
            out.writeUTF(minStake.toString());
            out.writeInt(nodes.size());
            for (Node node : nodes) {
                Placement at = node.placement();
                uuid(out, at.node());
                out.writeUTF(at.owner());
                out.writeUTF(at.block());
                Node.Offer offer = node.offer();
                names(out, offer.kinds());
                names(out, offer.models());
                out.writeBoolean(offer.gpu());
                out.writeInt(offer.memoryMb());
                out.writeUTF(offer.region() == null ? "" : offer.region());
                out.writeInt(offer.slots());
                out.writeUTF(offer.ask().toString());
                out.writeBoolean(node.maintenance());
                out.writeLong(node.completed());
                out.writeLong(node.lost());
                out.writeLong(node.rejected());
                out.writeUTF(node.stake().toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            fast.end();
        }
        return bytes.toByteArray();
    }

    private record Roster(Fit fit, List<Node> nodes) {}

    private static Roster read(byte[] roster) {
        try (DataInputStream in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(roster)))) {
            form(in);
            Trust trust = new Trust(in.readDouble(), new BigDecimal(in.readUTF()));
            Fit fit = new Fit(trust, amount(in));
            List<Node> nodes = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                UUID id = uuid(in);
                String owner = in.readUTF();
                String block = in.readUTF();
                Set<String> kinds = names(in);
                Set<String> models = names(in);
                boolean gpu = in.readBoolean();
                int memory = in.readInt();
                String region = in.readUTF();
                Node.Offer offer = new Node.Offer(
                        kinds, models, gpu, memory, region.isEmpty() ? null : region, in.readInt(), amount(in));
                boolean maintenance = in.readBoolean();
                long completed = in.readLong();
                long lost = in.readLong();
                long rejected = in.readLong();
                nodes.add(new Node(
                        id,
                        owner,
                        new byte[0],
                        "",
                        offer,
                        maintenance,
                        Instant.EPOCH,
                        block,
                        null,
                        null,
                        0,
                        0,
                        completed,
                        lost,
                        rejected,
                        0,
                        amount(in)));
            }
            return new Roster(fit, nodes);
        } catch (IOException e) {
            throw new IllegalStateException("A stored roster cannot be read", e);
        }
    }

    // What was chosen.

    /** Notes a round while it is made. */
    static final class Writer {
        private final ByteArrayOutputStream choices = new ByteArrayOutputStream(4_096);
        private final DataOutputStream out = new DataOutputStream(choices);
        private final byte[] seed;
        private final int run;
        private final int[] offered;
        private final Map<UUID, Integer> places;
        private final Map<String, Integer> asked = new HashMap<>();
        private int count;

        /**
         * @param offered how much room each node of the roster has, in its order
         * @param places of the nodes in the roster
         */
        Writer(byte[] seed, int run, int[] offered, Map<UUID, Integer> places) {
            this.seed = seed;
            this.run = run;
            this.offered = offered;
            this.places = places;
        }

        /** @param node null when nobody could take it */
        void choice(Task task, String demand, @Nullable UUID node) {
            try {
                uuid(out, task.id());
                out.writeByte(task.attempts().size() + 1);
                String asks = task.terms().redundancy() + "|" + task.terms().escrow() + "|"
                        + task.terms().compared() + "|" + demand;
                Integer known = asked.putIfAbsent(asks, asked.size());
                out.writeShort(known == null ? asked.size() - 1 : known);
                for (Attempt before : task.attempts()) {
                    uuid(out, before.at().node());
                    out.writeUTF(before.at().owner());
                    out.writeUTF(before.at().block());
                    out.writeBoolean(Fit.counts(before));
                }
                out.writeShort(node == null ? NOBODY : Objects.requireNonNull(places.get(node)));
                count++;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        byte[] bytes() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(choices.size() + 4 * offered.length + 256);
            try (DataOutputStream head = new DataOutputStream(bytes)) {
                head.writeByte(FORM);
                head.writeByte(seed.length);
                head.write(seed);
                head.writeShort(run);
                head.writeInt(offered.length);
                for (int room : offered) {
                    head.writeShort(room);
                }
                head.writeInt(asked.size());
                for (String asks : asked.entrySet().stream()
                        .sorted(Map.Entry.comparingByValue())
                        .map(Map.Entry::getKey)
                        .toList()) {
                    head.writeUTF(asks);
                }
                head.writeInt(count);
                choices.writeTo(head);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.toByteArray();
        }
    }

    /** Makes the choices again. */
    static Replay replay(byte[] roster, byte[] round) {
        Roster known = read(roster);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(round))) {
            form(in);
            byte[] seed = in.readNBytes(in.readUnsignedByte());
            int run = in.readUnsignedShort();
            List<Matcher.Candidate> candidates = new ArrayList<>();
            int nodes = in.readInt();
            for (int i = 0; i < nodes; i++) {
                int room = in.readUnsignedShort();
                if (room > 0) {
                    candidates.add(new Matcher.Candidate(known.nodes().get(i), room));
                }
            }
            List<String> asked = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                asked.add(in.readUTF());
            }
            Matcher matcher = new Matcher(known.fit(), seed, candidates, run);
            List<Choice> choices = new ArrayList<>();
            boolean repeated = true;
            for (int left = in.readInt(); left > 0; left--) {
                UUID id = uuid(in);
                int epoch = in.readUnsignedByte();
                String[] asks = asked.get(in.readUnsignedShort()).split("\\|", 4);
                List<Attempt> before = new ArrayList<>();
                for (int e = 1; e < epoch; e++) {
                    Placement at = new Placement(uuid(in), in.readUTF(), in.readUTF());
                    Attempt.State state = in.readBoolean()
                            ? new Attempt.State.Revealed("")
                            : new Attempt.State.Lost(Attempt.Loss.RELEASED);
                    before.add(new Attempt(e, at, TokenAmount.ZERO, state));
                }
                int place = in.readUnsignedShort();
                UUID node = place == NOBODY ? null : known.nodes().get(place).id();
                Task task = task(
                        id,
                        Integer.parseInt(asks[0]),
                        new TokenAmount(new BigDecimal(asks[1])),
                        Boolean.parseBoolean(asks[2]),
                        before);
                UUID again = matcher.choose(task, asks[3]).map(Node::id).orElse(null);
                repeated &= Objects.equals(node, again);
                choices.add(new Choice(id, epoch, node));
            }
            return new Replay(choices, repeated);
        } catch (IOException e) {
            throw new IllegalStateException("A stored round cannot be read", e);
        }
    }

    private static Task task(UUID id, int redundancy, TokenAmount escrow, boolean compared, List<Attempt> before) {
        Terms terms = new Terms(redundancy, Terms.MOST_ATTEMPTS, escrow, Instant.MAX, ANY, ANY, ANY, compared);
        Task task = Task.submitted(id, terms);
        return new Task(id, terms, task.phase(), redundancy, before);
    }

    /** @throws IllegalArgumentException for more nodes than a record can name */
    static void bound(int nodes) {
        if (nodes >= MOST_NODES) {
            throw new IllegalArgumentException("a round has fewer than " + MOST_NODES + " nodes");
        }
    }

    private static void form(DataInputStream in) throws IOException {
        int form = in.readUnsignedByte();
        if (form != FORM) {
            throw new IOException("form " + form + " is not known");
        }
    }

    private static TokenAmount amount(DataInputStream in) throws IOException {
        return new TokenAmount(new BigDecimal(in.readUTF()));
    }

    private static void names(DataOutputStream out, Set<String> names) throws IOException {
        out.writeShort(names.size());
        for (String name : names.stream().sorted().toList()) {
            out.writeUTF(name);
        }
    }

    private static Set<String> names(DataInputStream in) throws IOException {
        String[] names = new String[in.readUnsignedShort()];
        for (int i = 0; i < names.length; i++) {
            names[i] = in.readUTF();
        }
        return Set.copyOf(Arrays.asList(names));
    }

    private static void uuid(DataOutputStream out, UUID id) throws IOException {
        out.writeLong(id.getMostSignificantBits());
        out.writeLong(id.getLeastSignificantBits());
    }

    private static UUID uuid(DataInputStream in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
    }
}
