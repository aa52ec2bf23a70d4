package io.bulwark.research.module;

import io.bulwark.research.source.Blockscout;
import io.bulwark.research.source.Call;
import io.bulwark.research.source.Chain;
import io.bulwark.research.source.CoinGecko;
import io.bulwark.research.source.DexScreener;
import io.bulwark.research.source.GeckoTerminal;
import io.bulwark.research.source.GoPlus;
import io.bulwark.research.source.Source;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls that several modules read from, for one project. A call that cannot be made is null. */
record Calls(
        Call coin,
        @Nullable Call token,
        @Nullable Call info,
        @Nullable Call pairs,
        @Nullable Call security,
        @Nullable Call explorer,
        @Nullable Call holders) {

    static Calls of(Identity project) {
        Chain chain = project.chain();
        String address = project.address();
        Call coin = project.id().isEmpty() && chain != null && address != null
                ? CoinGecko.contract(chain, address)
                : CoinGecko.coin(project.id());
        if (chain == null || address == null) {
            return new Calls(coin, null, null, null, null, null, null);
        }
        return new Calls(
                coin,
                GeckoTerminal.token(chain, address),
                GeckoTerminal.info(chain, address),
                DexScreener.pairs(chain, address),
                GoPlus.token(chain, address),
                Blockscout.token(chain, address).orElse(null),
                Blockscout.holders(chain, address).orElse(null));
    }

    List<Call> all(@Nullable Call... calls) {
        List<Call> wanted = new ArrayList<>();
        for (Call call : calls) {
            if (call != null) {
                wanted.add(call);
            }
        }
        return wanted;
    }

    /** A place in an answer; one that cannot be asked reads as missing. */
    static Report.Place place(Answers answers, @Nullable Call call, Source source, String pointer) {
        if (call == null) {
            return new Report.Place(
                    new Call(source, "", null, null, Call.Form.JSON),
                    com.fasterxml.jackson.databind.node.MissingNode.getInstance());
        }
        return new Report.Place(call, answers.body(call).at(pointer));
    }
}
