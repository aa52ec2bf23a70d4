// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

contract Registry {
    mapping(bytes32 => address) public resolver;

    function setResolver(bytes32 node, address to) external {
        resolver[node] = to;
    }
}

contract Resolver {
    mapping(bytes32 => string) public name;
    mapping(bytes32 => address) public addr;

    function setName(bytes32 node, string calldata to) external {
        name[node] = to;
    }

    function setAddr(bytes32 node, address to) external {
        addr[node] = to;
    }
}

contract RevertingResolver {
    error OffchainLookup(address sender, string[] urls, bytes callData, bytes4 callback, bytes extraData);

    function name(bytes32) external view returns (string memory) {
        revert OffchainLookup(address(this), new string[](0), "", bytes4(0), "");
    }
}
