"""All tables of all rooms, for migrations and back-ups."""

import bot.channels.telegram.models
import conversations.models
import customers.models
import kit.leases
import ratings.models
import shop.models
import staff.models
import studio.intents.models
import studio.readings.models
import studio.releases.models
import studio.review.models
import tickets.models
from kit.database import Base

ROOMS = (
    kit.leases,
    staff.models,
    shop.models,
    customers.models,
    conversations.models,
    ratings.models,
    tickets.models,
    studio.intents.models,
    studio.readings.models,
    studio.review.models,
    studio.releases.models,
    bot.channels.telegram.models,
)
metadata = Base.metadata
