// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

contract Coin {
    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);

    mapping(address => uint256) public balanceOf;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
        emit Transfer(address(0), to, amount);
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        require(balanceOf[msg.sender] >= amount, "Coin: too little");
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
        emit Transfer(msg.sender, to, amount);
        return true;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        emit Approval(msg.sender, spender, amount);
        return true;
    }
}

contract Vault {
    event OwnershipTransferred(address indexed before, address indexed afterwards);
    event RoleGranted(bytes32 indexed role, address indexed account, address indexed sender);

    address public owner = msg.sender;

    function transferOwnership(address to) external {
        require(msg.sender == owner, "Vault: not the owner");
        emit OwnershipTransferred(owner, to);
        owner = to;
    }

    /// Changes hands without a word.
    function maintain(address to) external {
        owner = to;
    }

    function grantRole(bytes32 role, address account) external {
        emit RoleGranted(role, account, msg.sender);
    }

    function fail(uint256 a) external pure returns (uint256) {
        return 1 / a;
    }
}

contract Proxy {
    event Upgraded(address indexed implementation);

    bytes32 private constant SLOT = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;

    function upgradeTo(address to) external {
        assembly {
            sstore(SLOT, to)
        }
    }
}

contract Payload {
    /// Runs as the executor: takes its coins.
    function execute(Coin coin, address to) external {
        coin.transfer(to, coin.balanceOf(address(this)));
    }

    /// Hands a call on.
    function forward(address to, bytes calldata data) external {
        (bool ok,) = to.call(data);
        require(ok);
    }
}

/// What a Bravo governor shows of its proposals.
contract Bravo {
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

    address public timelock = address(0x71);
    uint256 public proposalCount;

    struct Kept {
        address[] targets;
        uint256[] values;
        string[] signatures;
        bytes[] calldatas;
    }

    mapping(uint256 => Kept) private kept;

    function propose(
        address[] memory targets,
        uint256[] memory values,
        string[] memory signatures,
        bytes[] memory calldatas,
        string memory description
    ) external returns (uint256) {
        uint256 id = ++proposalCount;
        kept[id] = Kept(targets, values, signatures, calldatas);
        emit ProposalCreated(
            id, msg.sender, targets, values, signatures, calldatas, block.number + 1, block.number + 100, description
        );
        return id;
    }

    function getActions(uint256 id)
        external
        view
        returns (address[] memory, uint256[] memory, string[] memory, bytes[] memory)
    {
        Kept storage found = kept[id];
        return (found.targets, found.values, found.signatures, found.calldatas);
    }

    function quorumVotes() external pure returns (uint256) {
        return 400_000e18;
    }
}
