namespace CiCdPlatform.Forges.Http;

/// <summary>Answers kept for conditional requests; the least recently used go first.</summary>
internal sealed class ForgeCache(ForgeHttpSettings settings)
{
    // One large answer must not push out everything else.
    private const int MaxShare = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _order = new();
    private long _bytes;

    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    public ForgeResponse? Find(string key)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var node))
                return null;
            _order.Remove(node);
            _order.AddFirst(node);
            return node.Value.Response;
        }
    }

    public void Put(string key, ForgeResponse response)
    {
        if (response.Body.Length > settings.CacheBytes / MaxShare)
            return;
        lock (_lock)
        {
            if (_entries.Remove(key, out var old))
                Drop(old);
            _entries[key] = _order.AddFirst(new Entry(key, response));
            _bytes += response.Body.Length;
            while (_entries.Count > settings.CacheEntries || _bytes > settings.CacheBytes)
            {
                var last = _order.Last!;
                _entries.Remove(last.Value.Key);
                Drop(last);
            }
        }
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        _order.Remove(node);
        _bytes -= node.Value.Response.Body.Length;
    }

    private sealed record Entry(string Key, ForgeResponse Response);
}
