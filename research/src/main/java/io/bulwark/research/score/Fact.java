package io.bulwark.research.score;

import static io.bulwark.research.score.Evidence.judged;
import static io.bulwark.research.score.Evidence.tmRugPull;
import static io.bulwark.research.score.Evidence.uniswap;

import java.util.Locale;

/**
 * Everything the risk score can take into account. A share is 0 to 1, a flag 0 or 1 (true is 1), a number is as it is.
 * The order is the order in which parts are shown.
 */
public enum Fact {
    LP_CREATOR_SHARE(
            Kind.SHARE,
            new Curve.Straight(0, 1),
            uniswap(0.899, 1, "held by creator or owner; over half is balanced accuracy 0.884"),
            "Liquidity that the creator can take out"),
    LP_LOCKED_SHARE(
            Kind.SHARE,
            new Curve.Straight(1, 0),
            uniswap(0.845, 1, "locked or burned; under half is balanced accuracy 0.831"),
            "Liquidity that is locked or burned"),
    BUY_SELL_RATIO(
            Kind.NUMBER,
            new Curve.Logarithmic(1.15, 3.33),
            uniswap(0.824, 0.5, "good tokens were watched for longer; medians 3.33 rug, 1.15 good"),
            "Buys per sell"),
    MINT_EVENT_SHARE(
            Kind.SHARE,
            new Curve.Logarithmic(0.006, 0.048),
            uniswap(0.782, 0.5, "good tokens were watched for longer; medians 0.048 rug, 0.006 good"),
            "Liquidity additions among the pool's events"),
    SELLS_PER_WEEK(
            Kind.NUMBER,
            new Curve.Logarithmic(34, 2.96),
            uniswap(0.845, 0.25, "a weekly rate tells how long a token was watched; medians 2.96 rug, 34 good"),
            "Sells a week"),
    CREATOR_TOKEN_SHARE(
            Kind.SHARE,
            new Curve.Straight(0, 0.06),
            uniswap(0.625, 1, "medians 0.03 rug, 0 good"),
            "Supply that the creator holds"),
    CREATOR_TOKEN_COUNT(
            Kind.NUMBER,
            new Curve.Straight(1, 5),
            uniswap(0.588, 1, "serial creators; as a rule balanced accuracy 0.578"),
            "Tokens made by the same creator"),
    TOP10_SHARE(
            Kind.SHARE,
            new Curve.Straight(0.2, 0.8),
            tmRugPull(0.599, 0.5, "holder variance stands for it; untagged exchange wallets blur it"),
            "Supply of the ten largest holders"),
    HOLDER_COUNT(
            Kind.NUMBER,
            new Curve.Logarithmic(10_000, 100),
            tmRugPull(0.852, 0.1, "the labels lean on longevity, so size is partly circular"),
            "Holders"),
    TRANSACTION_COUNT(
            Kind.NUMBER,
            new Curve.Logarithmic(20_000, 200),
            tmRugPull(0.855, 0.1, "the labels lean on longevity, so size is partly circular"),
            "Transfers so far"),
    HONEYPOT(Kind.FLAG, judged(0.15, "cannot be sold: the loss itself"), 9, 1, "Cannot be sold"),
    CANNOT_SELL_ALL(Kind.FLAG, judged(0.06, "part of every holding is stuck"), 8, 1, "Cannot be sold completely"),
    CANNOT_BUY(Kind.FLAG, judged(0.02, "trading is closed"), 0, 1, "Cannot be bought"),
    SELL_TAX(
            Kind.SHARE,
            new Curve.Bent(0.05, 0.10),
            judged(0.06, "common scanners warn from 5 % and alarm from 10 %"),
            8,
            0.5,
            "Tax on selling"),
    BUY_TAX(
            Kind.SHARE,
            new Curve.Bent(0.05, 0.10),
            judged(0.03, "common scanners warn from 5 % and alarm from 10 %"),
            7,
            0.5,
            "Tax on buying"),
    OWNER_CHANGE_BALANCE(Kind.FLAG, judged(0.08, "the owner can set balances"), 7, 1, "The owner can change balances"),
    HIDDEN_OWNER(Kind.FLAG, judged(0.05, "control is concealed"), 0, 1, "Hidden owner"),
    CAN_TAKE_BACK_OWNERSHIP(Kind.FLAG, judged(0.04, "renouncing can be undone"), 0, 1, "Ownership can be taken back"),
    SELFDESTRUCT(Kind.FLAG, judged(0.04, "the contract can be removed"), 0, 1, "Can destroy itself"),
    MINTABLE(Kind.FLAG, judged(0.04, "supply can grow at will; normal for stablecoins"), 0, 1, "Can be minted"),
    TRANSFER_PAUSABLE(
            Kind.FLAG, judged(0.02, "selling can be stopped; normal for stablecoins"), 0, 1, "Transfers can be paused"),
    FREEZABLE(
            Kind.FLAG, judged(0.02, "accounts can be frozen; normal for stablecoins"), 0, 1, "Accounts can be frozen"),
    BLACKLIST(
            Kind.FLAG, judged(0.02, "single holders can be stopped; normal for stablecoins"), 0, 1, "Has a blacklist"),
    WHITELIST(Kind.FLAG, judged(0.01, "rules differ between holders"), 0, 1, "Has a whitelist"),
    SLIPPAGE_MODIFIABLE(Kind.FLAG, judged(0.03, "the tax can be raised later"), 0, 1, "Tax can be changed"),
    PERSONAL_SLIPPAGE_MODIFIABLE(
            Kind.FLAG, judged(0.03, "one holder can be taxed out"), 0, 1, "Tax of one holder can be changed"),
    ANTI_WHALE_MODIFIABLE(
            Kind.FLAG, judged(0.01, "the largest sale can be lowered"), 0, 1, "Sale limit can be changed"),
    TRADING_COOLDOWN(Kind.FLAG, judged(0.01, "selling can be slowed"), 0, 1, "Cooldown between trades"),
    EXTERNAL_CALL(Kind.FLAG, judged(0.01, "behaviour depends on another contract"), 0, 1, "Calls other contracts"),
    PROXY(Kind.FLAG, judged(0.02, "the code can be exchanged"), 0, 1, "Proxy"),
    OPEN_SOURCE(
            Kind.FLAG,
            new Curve.Straight(1, 0),
            judged(0.05, "closed code hides all of the above"),
            "Source is public"),
    OWNER_RENOUNCED(
            Kind.FLAG,
            new Curve.Straight(1, 0),
            judged(0.02, "nobody can use the owner's powers"),
            "Ownership renounced"),
    FAKE_TOKEN(Kind.FLAG, judged(0.04, "imitates another token"), 9, 1, "Imitates another token"),
    AIRDROP_SCAM(Kind.FLAG, judged(0.04, "sent out to lure"), 9, 1, "Airdrop scam"),
    CREATOR_HONEYPOT(
            Kind.FLAG, judged(0.06, "the creator has done it before"), 8, 1, "Its creator has made a honeypot"),
    CREATOR_FLAGGED(
            Kind.FLAG,
            judged(0.06, "the creator's address is on a list"),
            7,
            1,
            "Its creator is on a list of bad addresses"),
    FDV_RATIO(
            Kind.NUMBER,
            new Curve.Straight(1, 5),
            judged(0.03, "common scanners step at 2, 3 and 5"),
            "Fully diluted value over market value"),
    UNLOCK_30D_SHARE(
            Kind.SHARE,
            new Curve.Straight(0.01, 0.1),
            judged(0.03, "no effect up to 1 % of supply in over 5,000 events, beyond it the evidence is mixed"),
            "Supply unlocked within 30 days"),
    LIQUIDITY_USD(
            Kind.NUMBER,
            new Curve.Logarithmic(1_000_000, 5_000),
            judged(0.03, "a thin pool cannot be left"),
            "Liquidity"),
    PAID_PROMOTION(Kind.FLAG, judged(0.01, "boosts are bought by the issuer"), 0, 1, "Paid promotion"),
    AUDITED(Kind.FLAG, new Curve.Straight(1, 0), judged(0.02, "an audit reads code, not intent"), "Audited"),
    HAS_WEBSITE(
            Kind.FLAG,
            new Curve.Straight(1, 0),
            judged(0.002, "598 of 599 scams of TM-RugPull have one: it separates nothing"),
            "Has a website"),
    HAS_SOCIAL(
            Kind.FLAG,
            new Curve.Straight(1, 0),
            judged(0.002, "597 of 599 scams of TM-RugPull have one: it separates nothing"),
            "Has a social profile");

    /** What a value of a fact may be. */
    public enum Kind {
        SHARE,
        FLAG,
        NUMBER
    }

    private final Kind kind;
    private final Curve curve;
    private final Evidence evidence;
    private final double floor;
    private final double floorFrom;
    private final String title;

    Fact(Kind kind, Curve curve, Evidence evidence, String title) {
        this(kind, curve, evidence, 0, 1, title);
    }

    Fact(Kind kind, Evidence evidence, double floor, double floorFrom, String title) {
        this(kind, new Curve.Straight(0, 1), evidence, floor, floorFrom, title);
    }

    Fact(Kind kind, Curve curve, Evidence evidence, double floor, double floorFrom, String title) {
        this.kind = kind;
        this.curve = curve;
        this.evidence = evidence;
        this.floor = floor;
        this.floorFrom = floorFrom;
        this.title = title;
    }

    /** Its name on the wire: {@code lp_creator_share}. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Kind kind() {
        return kind;
    }

    /** What it says, for people. */
    public String title() {
        return title;
    }

    /** The published figure behind its weight, or that the weight is judged. */
    public String evidence() {
        return evidence.text();
    }

    /** How risky a known value is, 0 to 1. */
    public double risk(double value) {
        return curve.risk(value);
    }

    double rawWeight() {
        return evidence.raw();
    }

    /** The score that {@code value} alone forces, 0 for none. */
    double floor(double value) {
        return floor > 0 && value >= floorFrom ? floor : 0;
    }

    /** The highest floor that any value could force. */
    double highestFloor() {
        return floor;
    }
}
