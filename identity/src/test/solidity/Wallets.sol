// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

bytes4 constant APPROVED = 0x1626ba7e;

function signer(bytes32 hash, bytes calldata signature) pure returns (address) {
    if (signature.length != 65) return address(0);
    return ecrecover(hash, uint8(signature[64]), bytes32(signature[:32]), bytes32(signature[32:64]));
}

/// An honest wallet with one owner.
contract OwnedWallet {
    address private owner;

    constructor(address owner_) {
        owner = owner_;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        return owner != address(0) && signer(hash, signature) == owner ? APPROVED : bytes4(0xffffffff);
    }
}

/// An honest wallet that wants both of its owners: 130 bytes.
contract SharedWallet {
    address private first;
    address private second;

    constructor(address first_, address second_) {
        first = first_;
        second = second_;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        bool both = signature.length == 130 && signer(hash, signature[:65]) == first
            && signer(hash, signature[65:]) == second;
        return both ? APPROVED : bytes4(0);
    }
}

/// Deployed, but whoever comes first may take it.
contract UnclaimedWallet {
    address private owner;

    function claim(address owner_) external {
        require(owner == address(0));
        owner = owner_;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        return owner != address(0) && signer(hash, signature) == owner ? APPROVED : bytes4(0);
    }
}

contract RevertingWallet {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        revert("no");
    }
}

contract EndlessWallet {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        while (true) {}
        return APPROVED;
    }
}

/// Answers with as many bytes as it was made for: the word of approval, then zeros.
contract LengthyWallet {
    uint256 private immutable length;

    constructor(uint256 length_) {
        length = length_;
    }

    fallback() external {
        uint256 size = length;
        assembly {
            mstore(0, shl(224, 0x1626ba7e))
            return(0, size)
        }
    }
}

/// Answers with the word it was made for.
contract WordyWallet {
    bytes32 private immutable word;

    constructor(bytes32 word_) {
        word = word_;
    }

    fallback() external {
        bytes32 answer = word;
        assembly {
            mstore(0, answer)
            return(0, 32)
        }
    }
}

contract WalletFactory {
    function create(address owner, bytes32 salt) external returns (address) {
        return address(new OwnedWallet{salt: salt}(owner));
    }

    function where(address owner, bytes32 salt) external view returns (address) {
        bytes32 code = keccak256(abi.encodePacked(type(OwnedWallet).creationCode, abi.encode(owner)));
        return address(uint160(uint256(keccak256(abi.encodePacked(bytes1(0xff), address(this), salt, code)))));
    }

    function fail(address, bytes32) external pure {
        revert("no");
    }

    function nothing(address, bytes32) external pure {}

    function endless(address, bytes32) external pure {
        while (true) {}
    }

    function lengthy(address, bytes32) external pure {
        assembly {
            return(0, 100000)
        }
    }
}

contract Dao {
    mapping(address => bool) public isMember;

    function admit(address member) external {
        isMember[member] = true;
    }
}

contract Token {
    mapping(address => uint256) public balanceOf;

    function mint(address to, uint256 amount) external {
        balanceOf[to] = amount;
    }
}
