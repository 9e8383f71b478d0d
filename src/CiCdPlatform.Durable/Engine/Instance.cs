using CiCdPlatform.Durable.Replay;
using CiCdPlatform.Durable.Storage;

namespace CiCdPlatform.Durable.Engine;

/// <summary>An instance in memory: what it has yet to learn, and what it knew after its last turn. One turn at a time.</summary>
internal sealed class Instance(string id)
{
    private readonly Lock _gate = new();
    private List<InstanceMessage> _inbox = [];
    private bool _busy;
    private bool _gone;

    public string Id { get; } = id;

    /// <summary>The state that the next turn starts from; null makes it be read again. Touched by the turn alone.</summary>
    public InstanceSnapshot? Snapshot { get; set; }

    /// <summary>What the last turn that was computed left open.</summary>
    public IReadOnlyList<OpenAction> Open { get; set; } = [];

    /// <summary>Whether this worker owns it; it may stay in memory for a while when it does not.</summary>
    public bool IsOwned { get; set; }

    /// <summary>Activities that run or are queued here.</summary>
    public HashSet<(int Generation, int Task)> Running { get; } = [];

    /// <summary>Stored messages that were learnt, since one may arrive both by reading and by hand.</summary>
    public HashSet<long> Read { get; } = [];

    /// <summary>When it is woken next, though nothing comes.</summary>
    public DateTimeOffset Alarm { get; set; } = DateTimeOffset.MaxValue;

    /// <summary>How often in a row its turn went wrong.</summary>
    public int Failures { get; set; }

    /// <summary>How often in a row it found the database away.</summary>
    public int Waits { get; set; }

    /// <summary>False when the instance has left memory and another must be made. <paramref name="start"/>: nobody works on it, so the caller must.</summary>
    public bool TryPost(InstanceMessage message, out bool start)
    {
        lock (_gate)
        {
            start = !_gone && !_busy;
            if (_gone)
            {
                return false;
            }

            _inbox.Add(message);
            _busy = true;
            return true;
        }
    }

    /// <summary>Takes what is new; null, and nobody works on it any longer, when there is nothing. <paramref name="leave"/> lets it go from memory then.</summary>
    public List<InstanceMessage>? Take(Func<Instance, bool> leave)
    {
        lock (_gate)
        {
            if (_inbox.Count > 0)
            {
                var taken = _inbox;
                _inbox = [];
                return taken;
            }

            _busy = false;
            _gone = leave(this);
            return null;
        }
    }

    /// <summary>Puts back what could not be learnt, before what came since.</summary>
    public void PutBack(IEnumerable<InstanceMessage> messages)
    {
        lock (_gate)
        {
            _inbox.InsertRange(0, messages);
        }
    }

    /// <summary>Drops everything: the instance has ended, or is another worker's. What was handed over meanwhile comes back, since it may be about a later life of the same id.</summary>
    public List<InstanceMessage> Leave()
    {
        lock (_gate)
        {
            var left = _inbox;
            _inbox = [];
            _busy = false;
            _gone = true;
            return left;
        }
    }
}
