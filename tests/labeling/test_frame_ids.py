from labeling.frame_ids import pack, unpack


def test_neighboring_ids_take_a_byte_each() -> None:
    assert pack([100, 99, 98, 97]) == bytes([200 & 127 | 128, 1, 1, 1, 1])
    assert len(pack(range(100_000, 0, -1))) == 100_002


def test_any_order_and_any_size_comes_back() -> None:
    ids = [5, 4, 4_000_000_000_000, 1, 2**53 - 1, 0, 63, 64, 127, 128]

    assert unpack(pack(ids)) == ids
    assert unpack(pack([])) == []
