namespace CiCdPlatform.Features.Events;

/// <summary>The last events, in memory: a thousand clients that were cut off and come again a moment later cost the database nothing.</summary>
internal sealed class RecentEvents
{
    private const int MostKept = 10_000;
    private const long MostCharacters = 8 * 1024 * 1024;
    private readonly Lock _lock = new();
    private readonly List<StoredEvent> _all = [];
    private int _first;
    private long _characters;
    private long _after = -1;

    /// <summary>Nothing is known of what came before an id; from now on everything is added.</summary>
    public void BeginAfter(long id)
    {
        lock (_lock)
        {
            _all.Clear();
            (_first, _characters, _after) = (0, 0, id);
        }
    }

    /// <summary>Adds one, whose id is greater than every other's.</summary>
    public void Add(StoredEvent one)
    {
        lock (_lock)
        {
            _all.Add(one);
            _characters += one.Data.Length;
            while (_all.Count - _first > MostKept || _characters > MostCharacters)
            {
                _characters -= _all[_first].Data.Length;
                _after = _all[_first++].Id;
            }

            if (_first > MostKept)
            {
                _all.RemoveRange(0, _first);
                _first = 0;
            }
        }
    }

    /// <summary>Those after an id that somebody hears; null when it lies further back than what is kept.</summary>
    public IReadOnlyList<StoredEvent>? After(long id, EventListener listener)
    {
        lock (_lock)
        {
            if (_after < 0 || id < _after)
            {
                return null;
            }

            // Who comes again has nearly all of them.
            var at = _all.Count;
            while (at > _first && _all[at - 1].Id > id)
            {
                at--;
            }

            return [.. _all.Skip(at).Where(one => listener.Hears(one.Channel))];
        }
    }
}
