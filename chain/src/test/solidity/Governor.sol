// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// Emits what a governor emits, and keeps nothing.
contract Governor {
    event ProposalCreated(
        uint256 proposalId,
        address proposer,
        address[] targets,
        uint256[] values,
        string[] signatures,
        bytes[] calldatas,
        uint256 voteStart,
        uint256 voteEnd,
        string description
    );
    event VoteCast(address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason);
    event VoteCastWithParams(
        address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason, bytes params
    );

    function propose(uint256 id) external {
        address[] memory targets = new address[](1);
        targets[0] = address(this);
        emit ProposalCreated(
            id,
            msg.sender,
            targets,
            new uint256[](1),
            new string[](1),
            new bytes[](1),
            block.number + 1,
            block.number + 100,
            "# A proposal"
        );
    }

    function vote(uint256 id) external {
        emit VoteCast(msg.sender, id, 1, 1e18, "for");
    }

    function voteWithParams(uint256 id) external {
        emit VoteCastWithParams(msg.sender, id, 1, 1e18, "for", hex"01");
    }
}
