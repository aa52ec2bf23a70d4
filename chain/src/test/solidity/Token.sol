// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

contract Token {
    string public symbol;
    uint8 public decimals;
    mapping(address => uint256) public balanceOf;

    constructor(string memory symbol_, uint8 decimals_) {
        symbol = symbol_;
        decimals = decimals_;
    }

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }
}

/// As the first tokens were: the symbol is 32 bytes.
contract OldToken {
    bytes32 public constant symbol = "MKR";
    uint8 public constant decimals = 18;
    mapping(address => uint256) public balanceOf;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }
}

contract HostileToken {
    function balanceOf(address) external pure returns (uint256) {
        return 5;
    }

    function symbol() external pure returns (string memory) {
        return unicode"<script>alert(1)</script>";
    }

    function decimals() external pure returns (uint256) {
        return type(uint256).max;
    }
}

contract RevertingToken {
    function balanceOf(address) external pure returns (uint256) {
        revert("no");
    }
}

contract Members {
    mapping(address => bool) public isMember;

    function join(address who) external {
        isMember[who] = true;
    }
}
