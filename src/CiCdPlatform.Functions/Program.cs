using CiCdPlatform.Durable;
using CiCdPlatform.Features;
using CiCdPlatform.Features.Storage;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();

var connectionString = builder.Configuration["Database"]
    ?? throw new InvalidOperationException("The setting Database is empty: give the connection string of a PostgreSQL database");
var database = new PostgresDatabase(connectionString);
await using (var connection = await database.OpenAsync())
{
    await Migrations.ApplyAsync(connection, FeatureMigrations.All);
}

builder.Services.AddSingleton<SqlDatabase>(database).AddSingleton(new ProductDatabase(database)).AddSharedKeys();
// No sandbox is promised there, so pipelines are proven on a branch of the forge.
builder.Configuration["Proof:Mode"] ??= "Branch";
builder.Services.AddFeatures(builder.Configuration);
builder.Build().Run();
