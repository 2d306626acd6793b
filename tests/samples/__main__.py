from tests import samples
from tracker.store.database import REVISION

samples.write()
print(f'    "{REVISION}": "{samples.present()}",')
