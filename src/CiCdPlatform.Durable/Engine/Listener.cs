using CiCdPlatform.Durable.Storage;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Durable.Engine;

/// <summary>Hears what other workers have to say. When the line breaks it is made again; meanwhile polling finds everything a little later.</summary>
internal sealed partial class Listener(DurableEngineOptions options, IDurableStore store, Action<string?> news) : IAsyncDisposable
{
    private readonly ILogger _log = options.Logging.CreateLogger<Listener>();
    private readonly CancellationTokenSource _stopping = new();
    private Task _listening = Task.CompletedTask;

    public void Start() => _listening = Task.Run(LoopAsync);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _listening;
        _stopping.Dispose();
    }

    private async Task LoopAsync()
    {
        for (var failures = 0; !_stopping.IsCancellationRequested; failures++)
        {
            try
            {
                await store.ListenAsync(news, _stopping.Token);
                return;
            }
            catch (Exception exception) when (!_stopping.IsCancellationRequested)
            {
                if (failures == 0)
                {
                    Log.Broken(_log, exception.Message);
                }
            }
            catch (Exception)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, _stopping.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The line on which other workers are heard is broken ({Problem}); it is made again, and polling finds work meanwhile")]
        public static partial void Broken(ILogger logger, string problem);
    }
}
