// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// A token with votes, whose governance may mint.
contract Coin {
    event Transfer(address indexed from, address indexed to, uint256 amount);
    event DelegateChanged(address indexed delegator, address indexed before, address indexed afterwards);

    mapping(address => uint256) public balanceOf;
    mapping(address => uint256) public getVotes;
    address public governance = msg.sender;

    function mint(address to, uint256 amount) external {
        require(msg.sender == governance, "Coin: not the governance");
        balanceOf[to] += amount;
        emit Transfer(address(0), to, amount);
    }

    function setGovernance(address to) external {
        require(msg.sender == governance, "Coin: not the governance");
        governance = to;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        require(balanceOf[msg.sender] >= amount, "Coin: too little");
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
        emit Transfer(msg.sender, to, amount);
        return true;
    }

    function delegate(address to) external {
        getVotes[to] += balanceOf[msg.sender];
        emit DelegateChanged(msg.sender, address(0), to);
    }
}

contract Timelock {
    uint256 public delay;

    constructor(uint256 seconds_) {
        delay = seconds_;
    }
}

/// What a Bravo governor shows of itself and its proposals.
contract Governor {
    event ProposalCreated(
        uint256 id,
        address proposer,
        address[] targets,
        uint256[] values,
        string[] signatures,
        bytes[] calldatas,
        uint256 startBlock,
        uint256 endBlock,
        string description
    );

    address public timelock;
    address public token;
    uint256 public proposalCount;
    uint256 public proposalThreshold = 1_000;
    uint256 public quorumVotes = 400_000;
    uint256 public votingPeriod = 17_280;

    constructor(address timelock_, address token_) {
        timelock = timelock_;
        token = token_;
    }

    function propose(
        address[] memory targets,
        uint256[] memory values,
        string[] memory signatures,
        bytes[] memory calldatas,
        string memory description
    ) external returns (uint256 id) {
        id = ++proposalCount;
        emit ProposalCreated(
            id, msg.sender, targets, values, signatures, calldatas, block.number + 1, block.number + 100, description
        );
    }
}

/// A diamond (ERC-2535) as small as can be: it holds the money, and a cut runs code in its place.
contract Diamond {
    struct Cut {
        address facet;
        uint8 action;
        bytes4[] selectors;
    }

    address public owner = msg.sender;

    function hand(address to) external {
        require(msg.sender == owner);
        owner = to;
    }

    function diamondCut(Cut[] calldata, address init, bytes calldata data) external {
        require(msg.sender == owner, "Diamond: not the owner");
        (bool ok,) = init.delegatecall(data);
        require(ok, "Diamond: init failed");
    }
}

/// The code that an emergency commit ran: it takes what the diamond holds.
contract Init {
    function init(Coin coin, address to) external {
        coin.transfer(to, coin.balanceOf(address(this)));
    }
}

contract Factory {
    event Made(address deployer);

    function make() external {
        emit Made(address(new Deployer{salt: 0}()));
    }
}

/// Created with CREATE2, so that after its end it returns to its address, and so do the contracts that it creates.
contract Deployer {
    event Deployed(address made);

    function deploy(bytes memory code) external {
        address made;
        assembly {
            made := create(0, add(code, 32), mload(code))
        }
        emit Deployed(made);
    }

    function destroy() external {
        selfdestruct(payable(msg.sender));
    }
}

contract PenaltyProposal {
    event Penalised(uint256 relayers);

    function executeProposal() external {
        emit Penalised(4);
    }

    function emergencyStop() external {
        selfdestruct(payable(msg.sender));
    }
}

contract VotesForMeProposal {
    mapping(address => uint256) private lockedBalance;

    function executeProposal() external {
        lockedBalance[address(0xBAD)] = 1_200_000e18;
    }
}

/// Votes and delays that anybody who may call it sets anew, as a proxy whose guard against that was overwritten.
contract Reinitialisable {
    address public guardian;
    uint256 public votingPeriod = 46_523;

    function initialize(address, uint256 period, uint256, uint256, uint16, address guardian_) external {
        votingPeriod = period;
        guardian = guardian_;
    }
}

contract Proxy {
    bytes32 private constant SLOT = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;

    function upgradeTo(address to) external {
        assembly {
            sstore(SLOT, to)
        }
    }
}

contract ProxyAdmin {
    function upgrade(Proxy proxy, address to) external {
        proxy.upgradeTo(to);
    }

    /// The same under a name that no catalogue knows.
    function synchronise(Proxy proxy, address with) external {
        proxy.upgradeTo(with);
    }
}

/// The entrance of a rollup: it keeps messages for the other chain.
contract Inbox {
    event Kept(bytes32 message);

    function createRetryableTicket(address to, uint256, uint256, address, address, uint256, uint256, bytes calldata data)
        external
        payable
        returns (uint256)
    {
        emit Kept(keccak256(abi.encode(to, data)));
        return 1;
    }
}

contract Multisig {
    address[] public owners = [msg.sender];
}
