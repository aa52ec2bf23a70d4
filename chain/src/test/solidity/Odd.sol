// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

contract Odd {
    function fail() external pure {
        revert("not today");
    }

    function burn() external pure {
        while (true) {}
    }

    function flood(uint256 size) external pure returns (bytes memory) {
        return new bytes(size);
    }
}
