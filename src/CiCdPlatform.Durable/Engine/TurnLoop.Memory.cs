using CiCdPlatform.Durable.Replay;
using CiCdPlatform.Durable.Storage;

namespace CiCdPlatform.Durable.Engine;

/// <content>What of an instance is in memory, and how it stays the same as what is in the database.</content>
internal sealed partial class TurnLoop
{
    /// <summary>Wakes an instance that this worker owns.</summary>
    public void Take(OwnedInstance owned) => Post(owned.Id, InstanceMessage.Wake with { Version = owned.Version, Mail = owned.Mail });

    /// <summary>What is in memory and not this worker's any more leaves; what is this worker's and has news, or is not in memory, is looked at. The safety net under every wake-up.</summary>
    public void Reconcile(IReadOnlyList<OwnedInstance> owned)
    {
        var mine = owned.Select(instance => instance.Id).ToHashSet();
        foreach (var instance in _instances.Values.Where(instance => instance.IsOwned && !mine.Contains(instance.Id)))
        {
            Post(instance.Id, InstanceMessage.Look);
        }

        foreach (var instance in owned)
        {
            if (!_instances.TryGetValue(instance.Id, out var known) || known.Snapshot is not { } snapshot || snapshot.Version < instance.Version || snapshot.Mail < instance.Mail)
            {
                Take(instance);
            }
        }
    }

    /// <summary>Brings the snapshot up to what the messages have seen of the instance; returns what it has yet to learn, or null when it is not this worker's.</summary>
    private async Task<List<InstanceMessage>?> ReadAsync(Instance instance, List<InstanceMessage> messages)
    {
        if (instance.Alarm <= _options.Time.GetUtcNow())
        {
            instance.Alarm = DateTimeOffset.MaxValue;
        }

        foreach (var message in messages.Where(message => message.RowId == 0 && message.Task > 0))
        {
            instance.Running.Remove((message.Generation, message.Task));
        }

        var memory = messages.FindAll(message => message.RowId == 0);
        instance.Snapshot ??= messages.Find(message => message.Seed is not null)?.Seed;
        if (instance.Snapshot is not { } snapshot || messages.Exists(message => message.Version > snapshot.Version) || !(instance.IsOwned || messages.Exists(message => message.Version > 0 || message.Seed is not null)))
        {
            if ((instance.Snapshot = await _store.LoadAsync(instance.Id)) is not { } loaded)
            {
                return null;
            }

            Own(instance, true);
            instance.Read.Clear();
            instance.Running.RemoveWhere(running => running.Generation != loaded.Generation);
            instance.Read.UnionWith(loaded.Messages.Select(message => message.RowId));
            return [.. loaded.Messages, .. memory];
        }

        // The snapshot is of the version that was taken, so it stands.
        Own(instance, true);
        var stored = messages.FindAll(message => message.RowId > 0 && instance.Read.Add(message.RowId));
        var mail = snapshot.Mail + stored.Count;
        if (messages.Exists(message => message.Mail > mail))
        {
            (var all, mail) = await _store.MailAsync(instance.Id);
            stored.AddRange(all.Where(message => instance.Read.Add(message.RowId)));
            stored.Sort((one, other) => one.RowId.CompareTo(other.RowId));
        }

        instance.Snapshot = snapshot with { Mail = mail };
        return [.. stored, .. memory];
    }

    private void Own(Instance instance, bool owned)
    {
        if (instance.IsOwned != owned)
        {
            instance.IsOwned = owned;
            Interlocked.Add(ref _owned, owned ? 1 : -1);
        }
    }

    /// <summary>Forgets the instance; nothing of it goes on here.</summary>
    private void Leave(Instance instance)
    {
        var wasOwned = instance.IsOwned;
        Own(instance, false);
        _activities.Cancel(instance.Id);
        _instances.TryRemove(new(instance.Id, instance));
        foreach (var late in instance.Leave().Where(message => message.Version > 0 || message.Seed is not null))
        {
            Post(instance.Id, late);
        }

        if (wasOwned)
        {
            _freed(null);
        }
    }

    /// <summary>What this worker does not own stays only as long as there is room, to be at hand when it is taken again.</summary>
    private bool LeavesMemory(Instance instance)
    {
        var leaves = !instance.IsOwned && _instances.Count > _options.MaxOwnedInstances;
        if (leaves)
        {
            _instances.TryRemove(new(instance.Id, instance));
        }

        return leaves;
    }
}
