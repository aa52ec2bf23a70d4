// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Says whether a contract wallet approves a signature: 1 or 0, as one word.
///
/// It is never deployed. Its creation code, with the arguments behind it, is the data of an eth_call without a receiver,
/// so the constructor runs on the node and what it returns comes back. That lets a wallet which is not deployed yet be
/// created first, inside the same call, without leaving a trace (EIP-6492).
contract SignatureCheck {
    bytes32 private constant WRAPPED = 0x6492649264926492649264926492649264926492649264926492649264926492;
    bytes4 private constant APPROVED = 0x1626ba7e;

    constructor(address account, bytes32 hash, bytes memory signature) {
        bool approved = check(account, hash, signature);
        assembly ("memory-safe") {
            mstore(0, approved)
            return(0, 32)
        }
    }

    function check(address account, bytes32 hash, bytes memory signature) private returns (bool) {
        bool wrapped = unwrap(signature);
        if (wrapped) {
            (address factory, bytes memory data, bytes memory inner) = abi.decode(signature, (address, bytes, bytes));
            // A wallet that exists speaks for itself: nothing else may be called in its name beforehand.
            if (account.code.length == 0) {
                deploy(factory, data);
            }
            signature = inner;
        }
        return account.code.length > 0 && approves(account, hash, signature);
    }

    /// Cuts the suffix of EIP-6492 off, where it stands.
    function unwrap(bytes memory signature) private pure returns (bool wrapped) {
        uint256 length = signature.length;
        if (length < 32) {
            return false;
        }
        bytes32 last;
        assembly ("memory-safe") {
            last := mload(add(signature, length))
        }
        wrapped = last == WRAPPED;
        if (wrapped) {
            assembly ("memory-safe") {
                mstore(signature, sub(length, 32))
            }
        }
    }

    /// Assembly, because a high-level call would copy an answer of any length.
    function deploy(address factory, bytes memory data) private {
        assembly ("memory-safe") {
            pop(call(gas(), factory, 0, add(data, 32), mload(data), 0, 0))
        }
    }

    /// The answer has to be exactly the word of EIP-1271, and only that one word is ever copied.
    function approves(address account, bytes32 hash, bytes memory signature) private view returns (bool approved) {
        bytes memory data = abi.encodeWithSelector(APPROVED, hash, signature);
        assembly ("memory-safe") {
            let done := staticcall(gas(), account, add(data, 32), mload(data), 0, 32)
            approved := and(and(done, eq(returndatasize(), 32)), eq(mload(0), APPROVED))
        }
    }
}
